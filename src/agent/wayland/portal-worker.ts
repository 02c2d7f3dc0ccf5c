import { z } from 'zod';
import { serveTypist } from '../worker/serve-typist.ts';

const settingsSchema = z
  .object({
    environment: z.object({ desktop: z.enum(['kde', 'gnome']), socket: z.string(), bus: z.string() }).optional(),
    display: z.string().optional(),
    consentFile: z.string(),
    newlinePolicy: z.enum(['spaces-in-terminals', 'keep']),
    fieldEvidence: z.enum(['off', 'when-there', 'start']),
  })
  // JSON leaves out what is undefined.
  .transform(({ environment, display, ...rest }) => ({ environment, display, ...rest }));

serveTypist(settingsSchema, async (settings, context) => {
  const { createPortalTypist } = await import('./portal-typist.ts');
  return createPortalTypist({ ...settings, ...context });
});
