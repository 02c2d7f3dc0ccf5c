import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LANTYPE } from '../../helpers/lantype-command.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { type Child, output, startChild } from '../desktop/child.ts';
import { eventually } from '../desktop/eventually.ts';
import { withoutDisplay } from '../faults/lantype-child.ts';
import { missingNamespaces, namespaceNetwork } from './network.ts';

const running: { stop(): Promise<unknown> | unknown }[] = [];
function started<T extends { stop(): Promise<unknown> | unknown }>(thing: T): T {
  running.unshift(thing);
  return thing;
}

afterEach(async () => {
  for (const thing of running.splice(0)) await thing.stop();
});

function dataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-moved-'));
  started({ stop: () => rmSync(folder, { recursive: true, force: true }) });
  return folder;
}

const command = (host: readonly string[], ...args: string[]): [string, string[]] => {
  const [program = '', ...rest] = [...host, process.execPath, ...LANTYPE, ...args];
  return [program, rest];
};

async function start(host: readonly string[], ...args: string[]): Promise<Child> {
  const child = started(
    startChild(...command(host, 'start', '--headless', '--json', ...args), { env: withoutDisplay() }),
  );
  await eventually('lantype to be ready', () => child.output().includes('"success":true'), 20_000);
  return child;
}

async function ask(host: readonly string[], dataDir: string, ...args: string[]) {
  return JSON.parse(await output(...command(host, ...args, '--json', '--data-dir', dataDir), withoutDisplay()));
}

const missing = missingNamespaces();
describe('a relay that moves', skipUnless(missing === undefined, missing ?? ''), () => {
  it('to another address and port: its agent finds it by itself, and remembers where', async () => {
    const network = started(namespaceNetwork());
    const [relayFolder, agentFolder] = [dataFolder(), dataFolder()];
    const relayArgs = ['--mode', 'relay', '--port', '0', '--lan', '--lan-port', '0', '--data-dir', relayFolder];
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
    await eventually('the agent to find it', async () => (await devices()).includes('study'), 60_000);
    const { url } = JSON.parse(readFileSync(path.join(agentFolder, 'joined-relay.json'), 'utf8'));
    expect(url).toMatch(/^https:\/\/10\.77\.0\.9:\d+$/);
  });
});
