// `node scripts/update-key.mjs [file of public keys]`: makes a pair of keys for updates. The public one is added to those
// that the app knows; the private one is printed, this once, and kept nowhere.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { publicForm } from './ci-steps/sign-updates.mjs';
import { root } from './runtime.mjs';

const file = process.argv[2] ?? path.join(root, 'src/main/updates/update-keys.json');
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const keys = [...JSON.parse(readFileSync(file, 'utf8')), publicForm(publicKey)];
writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`);
console.error(
  `The public key is in ${file}: commit it. The secret UPDATE_SIGNING_KEY is the line below; keep it offline too.`,
);
console.log(privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'));
