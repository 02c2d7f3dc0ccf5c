import { z } from 'zod';
import { errorCodeSchema, messageIdSchema } from './http.ts';
import { BYTES_PER_MS } from './wav.ts';

/** Speech to text on a computer of one's own (docs/recognition.md). */

/** The longest recording. */
export const MAX_RECOGNITION_MS = 60_000;
export const MAX_RECOGNITION_BYTES = MAX_RECOGNITION_MS * BYTES_PER_MS;
/** The longest `wait` of an answer, and how long it waits when nothing is said. */
export const MAX_RECOGNITION_WAIT_MS = 20_000;
export const RECOGNITION_WAIT_MS = 5_000;

const addressSchema = z
  .url({ protocol: /^https?$/, error: 'has to be a URL that begins with http:// or https://', abort: true })
  .max(500)
  .refine((url) => {
    const { username, password, search, hash } = new URL(url);
    return `${username}${password}${search}${hash}` === '';
  }, 'has to be without a user, a password, a query and a fragment');

/** `recognition` of settings.json: the engine, and how it is asked. The key is in a file of its own. */
export const recognitionSettingsSchema = z.strictObject({
  address: addressSchema.describe('Of the engine: http://127.0.0.1:8080'),
  model: z.string().min(1).max(200).default('whisper-1').describe('As the engine calls it'),
  language: z
    .union([z.literal('auto'), z.string().regex(/^[a-z]{2,3}$/, 'has to be a language code such as es')])
    .default('auto')
    .describe('When a phone does not say which; auto: the engine finds out'),
  prompt: z.string().max(1_000).default('').describe('Names and words of one’s own, as the engine should write them'),
  outside: z
    .boolean()
    .default(false)
    .describe('The engine may be outside of this computer and its networks; then all sound goes there'),
});
export type RecognitionSettings = z.output<typeof recognitionSettingsSchema>;

/** `POST /recognitions`, whose body is the sound. */
export const recognitionRequestQuerySchema = z.strictObject({
  id: messageIdSchema
    .optional()
    .describe('Chosen by the client: a retry with the same id gets the same answer, and is recognised once'),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, 'language must be a BCP 47 tag')
    .max(35)
    .optional()
    .describe('What is spoken: es-MX'),
  wait: waitSchema(RECOGNITION_WAIT_MS),
});

/** `GET /recognitions/:id`. */
export const recognitionQuerySchema = z.strictObject({ wait: waitSchema(0) });

function waitSchema(usual: number) {
  return z.coerce
    .number()
    .int()
    .min(0)
    .max(MAX_RECOGNITION_WAIT_MS)
    .default(usual)
    .describe('How long the answer waits for the text, in milliseconds');
}

export const recognitionStatusSchema = z.enum(['recognizing', 'done', 'failed', 'cancelled']);
export type RecognitionStatus = z.infer<typeof recognitionStatusSchema>;

/** When something was said: milliseconds from the beginning of the recording. */
export const spokenPartSchema = z.object({
  startMs: z.number().nonnegative(),
  endMs: z.number().nonnegative(),
  text: z.string(),
});
export type SpokenPart = z.infer<typeof spokenPartSchema>;

export const recognitionViewSchema = z.object({
  id: z.guid(),
  status: recognitionStatusSchema,
  durationMs: z.number().nonnegative().describe('How long the recording is'),
  text: z.string().exactOptional().describe('With done; empty where nothing was said'),
  silent: z.literal(true).exactOptional().describe('Nothing was said; what the engine made of it is left out'),
  confidence: z.number().min(0).max(1).exactOptional().describe('Where the engine says'),
  language: z.string().exactOptional().describe('As the engine calls what it heard'),
  parts: z.array(spokenPartSchema).exactOptional().describe('Where the engine says'),
  engineMs: z.number().nonnegative().exactOptional().describe('From the last of the sound to the engine’s answer'),
  error: z.object({ code: errorCodeSchema, message: z.string() }).exactOptional().describe('With failed'),
});
export type RecognitionView = z.infer<typeof recognitionViewSchema>;

export const recognitionAnswerSchema = z.object({ success: z.literal(true), recognition: recognitionViewSchema });
export type RecognitionAnswer = z.infer<typeof recognitionAnswerSchema>;

/** `GET /recognitions`: what a phone wants to know before it records. */
export const recognizerAnswerSchema = z.object({
  success: z.literal(true),
  offered: z.boolean().describe('An engine is set up'),
  where: z
    .enum(['this-computer', 'network', 'outside'])
    .exactOptional()
    .describe('Where the sound goes: it stays on the relay’s computer, in its networks, or leaves both'),
  host: z.string().exactOptional().describe('With outside: who gets it'),
  maxMs: z.int().positive().describe('The longest recording'),
});
export type RecognizerAnswer = z.infer<typeof recognizerAnswerSchema>;
