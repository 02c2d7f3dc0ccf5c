import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import {
  askLantype,
  type LantypeProcess,
  startLantype,
  withoutDisplay,
} from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingNamespaces, namespaceNetwork } from './network.ts';

const FOUND_WITHIN_MS = 10_000;

const missing = missingNamespaces();
describe('a relay that moves', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  const start = async (host: readonly string[], ...args: string[]): Promise<LantypeProcess> =>
    started(await startLantype(args, withoutDisplay(), host));
  const ask = (host: readonly string[], dataDir: string, ...args: string[]) =>
    askLantype([...args, '--data-dir', dataDir], withoutDisplay(), host);

  it('to another address and port: its agent finds it by itself, and remembers where', {
    timeout: 120_000,
  }, async () => {
    const network = started(namespaceNetwork());
    const [relayFolder, agentFolder] = [started(newDataFolder()).path, started(newDataFolder()).path];
    const relayArgs = ['--mode', 'relay', '--lan', '--lan-port', '0', '--data-dir', relayFolder];
    const before = await start(network.relay, ...relayArgs);
    const { links } = await ask(network.relay, relayFolder, 'pair', '--role', 'receive');
    const agentArgs = ['--mode', 'agent', '--device-id', 'study', '--data-dir', agentFolder];
    await start(network.agent, ...agentArgs, '--relay', links[0]);
    const devices = async () => (await ask(network.relay, relayFolder, 'devices')).devices;
    expect(await devices()).toEqual(['study']);

    await before.stop();
    const [, , , namespace = ''] = network.relay;
    const ip = (...args: string[]) => spawnSync('ip', ['-n', namespace, ...args]).status;
    expect(ip('addr', 'del', '10.77.0.1/24', 'dev', 'lan0')).toBe(0);
    expect(ip('addr', 'add', '10.77.0.9/24', 'dev', 'lan0')).toBe(0);
    expect(ip('route', 'add', 'default', 'dev', 'lan0')).toBe(0);
    await start(network.relay, ...relayArgs);
    const readyAt = performance.now();
    const remembered = () => JSON.parse(readFileSync(path.join(agentFolder, 'joined-relay.json'), 'utf8')).url;
    // A second or two on a calm machine; it was 10 to 45 s while only its own attempts took it there.
    await eventually('the agent to find it', () => remembered().includes('10.77.0.9'), FOUND_WITHIN_MS);
    console.log(`found ${Math.round(performance.now() - readyAt)} ms after the relay was ready`);
    expect(remembered()).toMatch(/^https:\/\/10\.77\.0\.9:\d+$/);
    expect(await devices()).toEqual(['study']);
  });
});
