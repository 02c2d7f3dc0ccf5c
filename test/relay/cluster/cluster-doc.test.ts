import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clusterSettingsSchema } from '../../../src/relay/cluster/cluster-settings.ts';
import { issueCertificate } from '../../../src/relay/lan/certificate.ts';
import { natsProgram, withNats } from '../../helpers/nats/nats-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { newTlsKey } from '../../helpers/tls-identity.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/cluster.md'), 'utf8');

function example(language: string): string {
  const [, text] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page) ?? [];
  if (text === undefined) throw new Error(`docs/cluster.md has no example in ${language}`);
  return text;
}

it('the settings in docs/cluster.md are taken', () => {
  expect(clusterSettingsSchema.safeParse(JSON.parse(example('cluster'))).error).toBeUndefined();
});

describe('the configuration in docs/cluster.md', withNats, () => {
  it('is taken by nats-server, and a broken one is not', async () => {
    const folder = tempFolder();
    const at = (name: string): string => path.join(folder, name);
    const key = newTlsKey();
    writeFileSync(at('server-key.pem'), key, { mode: 0o600 });
    const certificate = await issueCertificate({ key, subject: 'nats-1.example.org', now: Date.now() });
    for (const name of ['server.pem', 'ca.pem']) writeFileSync(at(name), certificate);
    const check = (text: string): string => {
      writeFileSync(at('nats.conf'), text.replaceAll('/etc/nats/', `${folder}/`));
      return spawnSync(natsProgram(), ['-t', '-c', at('nats.conf')], { encoding: 'utf8' }).stderr;
    };
    const text = example('nats');
    expect(check(text)).toContain('is valid');
    expect(check(text.replace('store_dir', 'store_dirt'))).not.toContain('is valid');
  });
});
