// Signs the lists of updates in the release folder (docs/updates.md). It takes the key, and so runs nobody else's code.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../runtime.mjs';
import { releaseFolder, step } from './step.mjs';

const KEYS = path.join(root, 'src/main/updates/update-keys.json');

/** @param {import('node:crypto').KeyObject} key either half of a pair. @returns {string} as update-keys.json has it */
export const publicForm = (key) =>
  (key.type === 'public' ? key : createPublicKey(key)).export({ format: 'der', type: 'spki' }).toString('base64');

/**
 * The list with its signature as the last line; to everything else that reads it, a comment. Its name is signed too: the
 * list of one system is none for another.
 * @param {string} list YAML
 * @param {string} name of its file
 * @param {import('node:crypto').KeyObject} key private, Ed25519
 */
export function signList(list, name, key) {
  const text = `${list.trimEnd()}\n# lantype-update: ${name}\n`;
  return `${text}# ed25519: ${sign(null, Buffer.from(text), key).toString('base64')}\n`;
}

/** @throws when it is not a private key, or not the other half of one that the apps know */
function readKey(secret, known) {
  let key;
  try {
    key = createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' });
  } catch {
    // Its own words may quote the secret.
    throw new Error('UPDATE_SIGNING_KEY is not what scripts/update-key.mjs printed');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('UPDATE_SIGNING_KEY is not an Ed25519 key');
  if (!known.includes(publicForm(key)))
    throw new Error(
      'UPDATE_SIGNING_KEY is of no key in src/main/updates/update-keys.json: no app would take its updates',
    );
  return key;
}

if (import.meta.filename === process.argv[1]) {
  await step(() => {
    // `LANTYPE_UPDATE_KEYS`: other keys, for tests.
    const known = JSON.parse(readFileSync(process.env.LANTYPE_UPDATE_KEYS || KEYS, 'utf8'));
    const secret = process.env.UPDATE_SIGNING_KEY?.trim();
    const lists = readdirSync(releaseFolder).filter((name) => /^latest[a-z0-9-]*\.yml$/.test(name));
    if (lists.length === 0) throw new Error('there is no list of updates in the release folder');
    if (!secret && known.length > 0)
      throw new Error('UPDATE_SIGNING_KEY is not set, and apps with keys take no update without a signature');
    if (!secret) {
      console.log('Not signed: there is no key yet. No app updates itself to this release, nor from it.');
      return;
    }
    const key = readKey(secret, known);
    for (const name of lists) {
      const file = path.join(releaseFolder, name);
      const list = readFileSync(file, 'utf8');
      if (list.includes('# lantype-update: ')) throw new Error(`${name} is signed already`);
      writeFileSync(file, signList(list, name, key));
      console.log(`${name} is signed.`);
    }
  });
}
