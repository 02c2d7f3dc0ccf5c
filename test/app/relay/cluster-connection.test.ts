import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectCluster } from '../../../src/app/relay/cluster-connection.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { ClusterTransport } from '../../../src/relay/cluster/cluster-settings.ts';
import { issueCertificate } from '../../../src/relay/lan/certificate.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { newTlsKey } from '../../helpers/tls-identity.ts';

describe('the files of a cluster', withNats, () => {
  const common = { name: 'relay-1', clock: systemClock, logger: silentLogger };
  const PRIVATE = { mode: 0o600 };

  async function open(root: string, settings: ClusterTransport): Promise<boolean> {
    const connection = await connectCluster({ root }, settings, common);
    onTestFinished(() => connection.close());
    return connection.state.connected;
  }

  it('are secrets, or are refused', async () => {
    const root = tempFolder();
    const node = await startNatsNode('authorization { user: lantype, password: secret }');
    const settings = { servers: [node.url], credentials: 'nats-password' };
    await expect(open(root, settings)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
    const file = path.join(root, 'nats-password');
    writeFileSync(file, 'lantype:secret\n', PRIVATE);
    expect(await open(root, settings)).toBe(true);
    chmodSync(file, 0o640);
    await expect(open(root, settings)).rejects.toMatchObject({ code: 'INVALID_SECRET' });
    chmodSync(file, 0o600);
    writeFileSync(file, 'lantype:other\n');
    await expect(open(root, settings)).rejects.toMatchObject({ code: 'CLUSTER_REFUSED', hint: expect.any(String) });
  });

  it('say whom to believe: nobody else is, and nothing goes on without TLS', async () => {
    const root = tempFolder();
    const at = (name: string): string => path.join(root, name);
    for (const name of ['server', 'other']) {
      const key = newTlsKey();
      writeFileSync(at(`${name}-key.pem`), key, PRIVATE);
      writeFileSync(at(`${name}.pem`), await issueCertificate({ key, subject: 'localhost', now: systemClock.now() }));
    }
    const tls = `cert_file: ${JSON.stringify(at('server.pem'))}, key_file: ${JSON.stringify(at('server-key.pem'))}`;
    const node = await startNatsNode(`tls { ${tls} }`);
    const servers = [`tls://localhost:${node.port}`];
    expect(await open(root, { servers, ca: 'server.pem' })).toBe(true);
    await expect(open(root, { servers, ca: 'other.pem' })).rejects.toMatchObject({ code: 'CLUSTER_TLS' });
    await expect(open(root, { servers })).rejects.toMatchObject({ code: 'CLUSTER_TLS' });
    const plain = await startNatsNode();
    const unencrypted = [`tls://localhost:${plain.port}`];
    await expect(open(root, { servers: unencrypted, ca: 'server.pem' })).rejects.toMatchObject({ code: 'CLUSTER_TLS' });

    const pair = { certificate: 'server.pem', key: 'server-key.pem' };
    await expect(open(root, { servers, ...pair, ca: 'server-key.pem' })).rejects.toMatchObject({
      code: 'INVALID_SETTINGS',
    });
    chmodSync(at('server-key.pem'), 0o644);
    await expect(open(root, { servers, ...pair, ca: 'server.pem' })).rejects.toMatchObject({ code: 'INVALID_SECRET' });
  });
});
