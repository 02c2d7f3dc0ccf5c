import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import known from './update-keys.json' with { type: 'json' };

/** Why an update was not taken. Its code is all that is logged of it. */
export class UpdateRefused extends Error {
  override readonly name = 'UpdateRefused';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * The public keys of those who release this program, each of which will do: base64 of an Ed25519 key's SPKI form.
 * `scripts/update-key.mjs` adds one. A build without any takes no update.
 */
export const UPDATE_KEYS: readonly string[] = z.array(z.base64()).parse(known);

/** As `scripts/ci-steps/sign-updates.mjs` writes it: the last line is the signature of everything before it. */
const SIGNED = /^(?<text>.*\n# lantype-update: (?<name>[^\n]+)\n)# ed25519: (?<signature>[A-Za-z0-9+/]{86}==)\n$/s;

/** Of a list that is signed; what else is in it is electron-updater's. */
const listSchema = z.looseObject({
  version: z.string(),
  releaseDate: z.iso.datetime(),
  files: z.array(z.looseObject({ url: z.string().min(1), sha512: z.base64().length(88) })).min(1),
  // The second half of an installer that is only a downloader. Ours is none.
  packages: z.undefined().optional(),
});
export type SignedList = z.infer<typeof listSchema>;

/**
 * What a list of updates says, if one of `keys` signed it under the name that it was asked for: that of Windows is signed
 * too, and is none for Linux.
 * @throws {UpdateRefused}
 */
export function contentOfList(list: string, name: string, keys: readonly string[]): string {
  const { text, name: signedName, signature } = SIGNED.exec(list)?.groups ?? {};
  if (text === undefined || signature === undefined) throw new UpdateRefused('UPDATE_NOT_SIGNED');
  const bytes = Buffer.from(signature, 'base64');
  const isBy = (key: string): boolean =>
    verify(
      null,
      Buffer.from(text),
      createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
      bytes,
    );
  if (!keys.some(isBy)) throw new UpdateRefused('UPDATE_SIGNATURE_WRONG');
  if (signedName !== name) throw new UpdateRefused('UPDATE_LIST_OF_ANOTHER');
  return text;
}

/** @throws {UpdateRefused} when something is missing that has to be known of an update */
export function checkedList(list: unknown): SignedList {
  const { success, data } = listSchema.safeParse(list);
  if (!success) throw new UpdateRefused('UPDATE_LIST_INVALID');
  return data;
}
