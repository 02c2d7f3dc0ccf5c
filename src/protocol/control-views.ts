import { z } from 'zod';
import { agentStatusSchema } from './frames.ts';
import { grantsSchema } from './grants.ts';
import { deviceDetailSchema, scopeSchema, timeSchema, tokenViewSchema } from './http.ts';
import { messageStatusSchema, receiptSchema, typingErrorSchema } from './message.ts';
import { sharingViewSchema } from './sharing.ts';

/** What the window shows (docs/window.md). The same in Electron and in a browser. */

export const modeSchema = z.enum(['hub', 'relay', 'agent']);
/** `hub`: relay and agent in one process. */
export type Mode = z.infer<typeof modeSchema>;
export const hostSchema = z.enum(['electron', 'headless']);

/** How the agent of this computer stands with its relay. `problem.code`: a `ConnectionProblem` of the agent. */
export const connectionViewSchema = z.object({
  phase: z.enum(['stopped', 'connecting', 'registered', 'waiting']),
  retryAt: timeSchema.exactOptional().describe('While waiting: when the next attempt is due'),
  problem: z.object({ code: z.string(), message: z.string() }).exactOptional(),
});

/** This program as a whole: what the window's frame and the tray show. */
export const appViewSchema = z.object({
  version: z.string(),
  mode: modeSchema,
  host: hostSchema,
  platform: z.string().describe('process.platform'),
  dataFolder: z.string(),
  relay: z
    .object({ url: z.string(), name: z.string(), relayId: z.string(), sharing: sharingViewSchema })
    .exactOptional()
    .describe('In modes hub and relay'),
  agent: z
    .object({
      deviceId: z.string(),
      name: z.string(),
      relayUrl: z.string(),
      connection: connectionViewSchema,
      status: agentStatusSchema,
      typist: z.string().exactOptional().describe('Which typist types, when one can'),
      held: z.int().nonnegative().describe('How many messages wait for the user'),
    })
    .exactOptional()
    .describe('In modes hub and agent: this computer as senders know it'),
  damaged: z
    .array(z.object({ name: z.enum(['relay.db', 'inbox.db']), keptAs: z.string() }))
    .exactOptional()
    .describe('Databases that could not be read at this start, and where they are kept: new ones were begun'),
  abilities: z
    .object({
      startAtLogin: z.boolean().describe('The host can start Lantype at login'),
      notifications: z.boolean().describe('The host can notify its user'),
      updates: z.boolean().describe('The host can replace itself by a newer version'),
    })
    .describe('What this host offers beyond the rest'),
});
export type AppView = z.infer<typeof appViewSchema>;

/** Queue depth over the last ten minutes, oldest first: each change, at most 120 of them. */
export const depthsSchema = z.array(z.object({ at: timeSchema, depth: z.int().nonnegative() }));

/** A computer that messages can be sent to. */
export const deviceViewSchema = deviceDetailSchema.extend({
  tokenNames: z.array(z.string()).describe('Its tokens; revoking the device revokes them all'),
  thisComputer: z.boolean(),
  waiting: z
    .object({ messages: z.int().positive(), oldestAt: timeSchema })
    .exactOptional()
    .describe('What an offline computer will get when it is back'),
  lastError: z.object({ code: z.string(), message: z.string(), at: timeSchema }).exactOptional(),
  depths: depthsSchema.exactOptional().describe('Not in `devices.list`, where it would be most of it'),
});
export type DeviceView = z.infer<typeof deviceViewSchema>;

export const messageStepSchema = z.object({
  status: messageStatusSchema,
  at: timeSchema,
  receipt: receiptSchema.exactOptional(),
  errorCode: z.string().exactOptional(),
});

/** One message and its way. */
export const messageItemSchema = z.object({
  messageId: z.guid(),
  deviceId: z.string(),
  sender: z.string().exactOptional().describe('Name of the token that sent it, while it is known'),
  status: messageStatusSchema,
  receipt: receiptSchema.exactOptional(),
  error: typingErrorSchema.exactOptional(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  latencyMs: z.number().nonnegative().exactOptional().describe('From acceptance to the acknowledgement'),
  steps: z.array(messageStepSchema).describe('Oldest first; of messages of an earlier run only the first and the last'),
  text: z.string().exactOptional().describe('Only where the settings allow it, and while it is kept'),
  canResend: z.boolean().describe('Its text is still kept'),
});
export type MessageItem = z.infer<typeof messageItemSchema>;

/** What the user of this computer has said of a sender; `ask`: nothing. */
export const verdictSchema = z.enum(['allowed', 'refused', 'ask']);
export type Verdict = z.infer<typeof verdictSchema>;

const senderKey = {
  relayId: z.string().describe('The relay that it sends by: an id means something only together with it'),
  senderId: z.string(),
};
export const senderKeySchema = z.strictObject(senderKey);

/** Somebody who has sent to this computer. */
export const senderViewSchema = z.object({
  ...senderKey,
  name: z.string(),
  verdict: verdictSchema,
  firstAt: timeSchema,
  lastAt: timeSchema,
});
export type SenderView = z.infer<typeof senderViewSchema>;

/** A message that waits for the user of this computer. */
export const heldViewSchema = z.object({
  messageId: z.guid(),
  sentAt: timeSchema,
  heldAt: timeSchema,
  reason: typingErrorSchema.describe('One of the HELD_… codes'),
  sender: senderViewSchema
    .pick({ relayId: true, senderId: true, name: true, verdict: true })
    .exactOptional()
    .describe('As its relay says; some do not'),
  characters: z.int().nonnegative(),
  keys: z.int().nonnegative().describe('Key segments in it'),
  text: z.string().exactOptional().describe('Only where the settings allow it; else ask held.text'),
});
export type HeldView = z.infer<typeof heldViewSchema>;

/** One thing that was looked at; not every one that is not `ok` keeps Lantype from typing. */
export const findingSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  detail: z.string().describe('In English'),
  said: z
    .object({ code: z.string(), values: z.record(z.string(), z.string()) })
    .exactOptional()
    .describe('What `detail` says, for other languages'),
});
export type Finding = z.infer<typeof findingSchema>;

/** What `lantype doctor` says. */
export const diagnosisSchema = z.object({
  canType: z.boolean().describe('A message that arrived now could be typed into the focused window'),
  typist: z.string().exactOptional().describe('The one that would do it: the first that works'),
  reason: z.string().exactOptional().describe('When nothing can be typed: why, and what to do'),
  findings: z.array(findingSchema).describe('This computer: runtime, database, session, data folder, settings, relay'),
  typists: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      reason: z.string().exactOptional(),
      capabilities: z.array(findingSchema),
    }),
  ),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

/** What became of the test sentence. */
export const typingTestSchema = z.object({
  status: messageStatusSchema,
  receipt: receiptSchema.exactOptional(),
  error: typingErrorSchema.exactOptional(),
  latencyMs: z.number().nonnegative(),
});
export type TypingTest = z.infer<typeof typingTestSchema>;

/** A pairing window as its opener sees it. */
export const pairingOpenSchema = z.object({
  role: scopeSchema,
  expiresAt: timeSchema,
  grants: grantsSchema.exactOptional().describe('With role send: what the device will be allowed'),
  links: z.array(z.string()).describe('One for each address that is shared; none while nothing is'),
});
export type PairingOpen = z.infer<typeof pairingOpenSchema>;

export const tokensViewSchema = z.array(
  tokenViewSchema.extend({ own: z.boolean().describe('Of this program itself') }),
);
export type TokensView = z.infer<typeof tokensViewSchema>;
