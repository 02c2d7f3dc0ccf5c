import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePairingLink } from '../../../src/protocol/pairing-link.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, output, startChild } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { askLantype } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { loopbackNetwork, missingNamespaces, type Network, namespaceNetwork } from './network.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const PHONE = path.join(import.meta.dirname, 'phone.ts');
const TEXT = 'Over the LAN: Grüße, 你好, 👋';

const started = stopAfterEach();
const newFolder = (settings: object): string => started(newDataFolder(settings)).path;

/** Runs a command line as a person would copy it. */
function shell(host: readonly string[], command: string, env: NodeJS.ProcessEnv): Child {
  return started(startChild('sh', ['-c', `exec ${[...host, command].join(' ')}`], { cwd: ROOT, env }));
}

/** What the program printed that fits. */
function printed(child: Child, pattern: RegExp): Promise<string> {
  return eventually(`the line ${pattern}`, () => pattern.exec(child.output())?.[1], 30_000);
}

/** Two data folders, three commands, each printed by the one before; then a phone types on the computer that joined. */
async function fromFreshStart(network: Network, display: Display, announced: boolean): Promise<void> {
  const { DISPLAY: _display, ...withoutDisplay } = display.env;
  const relayEnv = { ...withoutDisplay, LANTYPE_DATA_DIR: newFolder({ lanAddresses: [network.address] }) };
  const agentEnv = { ...display.env, LANTYPE_DATA_DIR: newFolder({ deviceId: 'study' }) };

  const relay = shell(network.relay, 'npm start -- --lan --mode relay --port 0 --lan-port 0', relayEnv);
  const pairing = shell(network.relay, await printed(relay, /a computer: (npm run lantype -- pair .*)$/m), relayEnv);
  const join = await printed(pairing, /^ *(npm start -- --mode agent --relay '.*')$/m);
  if (announced) {
    const { relays } = await askLantype(['relays'], withoutDisplay, network.phone);
    const link = parsePairingLink(/'(.*)'/.exec(join)?.[1] ?? '');
    expect(relays).toMatchObject([{ pin: link?.pin, urls: [`https://${network.address}:${link?.port}`] }]);
  }
  const agent = shell(network.agent, join, agentEnv);
  expect(await printed(agent, /device +study .*, (connected)$/m)).toBe('connected');
  expect(await printed(pairing, /Paired ".*" \(receive, device (study)\)/)).toBe('study');

  const window = await askLantype(['pair'], relayEnv, network.relay);
  const terminal = started(await startXterm(display));
  const [phone = process.execPath, ...phoneArgs] = [...network.phone, process.execPath];
  const answer = await output(phone, [...phoneArgs, PHONE, window.links[0], 'study', TEXT], withoutDisplay);
  expect(JSON.parse(answer)).toMatchObject({ success: true, status: 'typed', receipt: 'read' });
  await eventually('the text', async () => (await terminal.read()) === TEXT);
}

const missing = missingPrograms('xterm');
describe('sharing on the LAN', skipUnless(missing === undefined, missing ?? ''), () => {
  it('from a fresh start to the first text, between loopback addresses', async () => {
    await fromFreshStart(started(loopbackNetwork()), started(await startDisplay()), false);
  });

  const forbidden = missingNamespaces();
  it(
    'from a fresh start to the first text, between three hosts in network namespaces of their own',
    skipUnless(forbidden === undefined, forbidden ?? ''),
    async () => {
      await fromFreshStart(started(namespaceNetwork()), started(await startDisplay()), true);
    },
  );
});
