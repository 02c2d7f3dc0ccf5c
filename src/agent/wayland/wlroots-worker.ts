import { z } from 'zod';
import { serveTypist } from '../worker/serve-typist.ts';

const settingsSchema = z
  .object({
    socket: z.string().optional(),
    swaySocket: z.string().optional(),
    display: z.string().optional(),
    newlinePolicy: z.enum(['spaces-in-terminals', 'keep']),
    fieldEvidence: z.enum(['off', 'when-there', 'start']),
  })
  // JSON leaves out what is undefined.
  .transform(({ socket, swaySocket, display, ...rest }) => ({ socket, swaySocket, display, ...rest }));

serveTypist(settingsSchema, async (settings, context) => {
  const { createWlrootsTypist } = await import('./wlroots-typist.ts');
  const { clock, logger } = context;
  return createWlrootsTypist({ ...settings, clock, logger, keeper: context });
});
