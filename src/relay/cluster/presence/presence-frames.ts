import { z } from 'zod';
import { agentStatusSchema } from '../../../protocol/frames.ts';

const agentSchema = z.object({
  deviceId: z.string(),
  name: z.string().optional(),
  platform: z.string().optional(),
  connectedAt: z.number(),
  lastSeenAt: z.number(),
  status: agentStatusSchema.optional(),
});

/**
 * What relays of a cluster tell each other of the agents that are connected to them. `number`: from 1, without holes; who
 * sees one asks for all. What a newer version says more is left out.
 */
export const presenceFrameSchema = z.discriminatedUnion('type', [
  /** `begin`: all agents follow, in this one and the next ones up to that with `end`; what was known before is not true. */
  z.object({
    type: z.literal('agents'),
    session: z.uuid(),
    number: z.int().positive(),
    begin: z.boolean().optional(),
    end: z.boolean().optional(),
    agents: z.array(agentSchema),
    gone: z.array(z.string()),
  }),
  /** Nothing since that number. */
  z.object({ type: z.literal('beat'), session: z.uuid(), number: z.int().nonnegative() }),
  /** Everybody is to say all. */
  z.object({ type: z.literal('ask'), session: z.uuid() }),
]);
export type PresenceFrame = z.output<typeof presenceFrameSchema>;
export type AgentsFrame = Extract<PresenceFrame, { type: 'agents' }>;
export type PresentAgent = z.output<typeof agentSchema>;
