import { GenerationMap } from '../../base/generation-map.ts';
import { deviceIdSchema } from '../../protocol/device-id.ts';
import { messageIdSchema, type TranscriptionRequest, transcriptionRequestSchema } from '../../protocol/http.ts';
import { DEFAULT_TTL_MS, MAX_TEXT_CHARACTERS } from '../../protocol/limits.ts';
import { parseRequest } from './parse-request.ts';

/** Spellings of devices that are remembered, in each of two generations; what is longer than a name need be is not. */
const REMEMBERED = 1_000;
const MAX_REMEMBERED_LENGTH = 253;

/**
 * Parses bodies of `POST /transcription`. What it parses, and to what, `transcriptionRequestSchema` says; the body that
 * nearly all clients send, one text and only fields that are right, is taken by hand, and everything else is given to
 * the schema (docs/decisions/0090). `plain-transcription.test.ts` looks for a body on which the two do not agree.
 */
export class TranscriptionParser {
  /** What the schema has made of a device before. */
  readonly #devices = new GenerationMap<string>(() => REMEMBERED);

  /** @throws ProtocolError as `parseRequest` */
  parse(body: unknown): TranscriptionRequest {
    return this.parsePlain(body) ?? parseRequest(transcriptionRequestSchema, body);
  }

  /** `undefined`: the schema has to say. */
  parsePlain(body: unknown): TranscriptionRequest | undefined {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
    const fields = body as Record<string, unknown>;
    const { deviceId: device, text, id: wantedId, ttlMs = DEFAULT_TTL_MS, ageMs = 0 } = fields;
    for (const name in fields) if (!FIELDS.has(name)) return undefined;
    if (!isPlainText(text) || !isWithin(ttlMs, 1) || !isWithin(ageMs, 0) || ageMs >= ttlMs) return undefined;
    const deviceId = this.#deviceIdOf(device);
    const id = wantedId === undefined ? undefined : messageIdSchema.safeParse(wantedId).data;
    if (deviceId === undefined || (wantedId !== undefined && id === undefined)) return undefined;
    return { deviceId, payload: [{ type: 'text', value: text }], id, ttlMs, ageMs };
  }

  #deviceIdOf(device: unknown): string | undefined {
    if (typeof device !== 'string' || device.length > MAX_REMEMBERED_LENGTH) return undefined;
    const known = this.#devices.use(device);
    if (known !== undefined) return known;
    const parsed = deviceIdSchema.safeParse(device).data;
    if (parsed !== undefined) this.#devices.set(device, parsed);
    return parsed;
  }
}

/** All but `payload`. */
const FIELDS: ReadonlySet<string> = new Set(['deviceId', 'text', 'id', 'ttlMs', 'ageMs']);

/** A text of so many UTF-16 units has no more characters than that. */
function isPlainText(text: unknown): text is string {
  return typeof text === 'string' && text.length > 0 && text.length <= MAX_TEXT_CHARACTERS && text.isWellFormed();
}

function isWithin(ms: unknown, least: number): ms is number {
  return Number.isInteger(ms) && Number(ms) >= least && Number(ms) <= DEFAULT_TTL_MS;
}
