import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsCluster } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { LANTYPE } from '../../helpers/processes/lantype-command.ts';
import {
  createToken,
  type LantypeProcess,
  startLantype,
  withoutDisplay,
} from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { Load } from './load.ts';

/** `npm run cluster -- upgrade ../before`: another checkout, set up and built. */
const { LANTYPE_BEFORE } = process.env;
const ROOT = path.resolve(import.meta.dirname, '../../..');
const OLD = LANTYPE_BEFORE
  ? [...LANTYPE.slice(0, -1), path.resolve(LANTYPE_BEFORE, path.relative(ROOT, LANTYPE.at(-1) ?? ''))]
  : LANTYPE;
/** All relays but this one are there while it is not. */
const RELAYS = ['one', 'two'];
const DEVICES = 12;
/** What all relays of a cluster have from the first (docs/cluster.md). */
const COMMON = ['secret', 'relay-id', 'tls-key.pem'];
const LIMIT_MS = 180_000;
/** Longer than a relay takes to send its computers away. */
const STOP_MS = 20_000;
/** Of every device at each step. */
const SOME = DEVICES * 3;

/** The program as it ships, on a folder of its own; its address stays. */
class Relay {
  readonly folder: string;
  #process: LantypeProcess | undefined;
  url = '';

  constructor(settings: object) {
    const folder = newDataFolder(settings);
    onTestFinished(() => folder.stop());
    this.folder = folder.path;
  }

  async start(program: readonly string[]): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const args = ['--mode', 'relay', '--data-dir', this.folder, '--port', port];
    const started = await startLantype(args, withoutDisplay(), [], program);
    onTestFinished(() => started.stop());
    this.#process = started;
    this.url = started.ready.relay?.url ?? '';
  }

  /** As a service manager does it; it drains. */
  async end(): Promise<void> {
    const started = this.#process;
    if (started === undefined) throw new Error('it does not run');
    started.process.kill('SIGTERM');
    await eventually('the relay to end', () => started.process.exitCode !== null, STOP_MS);
    expect(started.process.exitCode, started.output()).toBe(0);
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.url}/health/ready`)).status === 200;
  }
}

const WANTED = skipUnless(
  process.env.LANTYPE_MATRIX === 'full' || LANTYPE_BEFORE !== undefined,
  'only with LANTYPE_MATRIX=full: two relays take ten seconds each to send their computers away',
);

describe('a cluster whose relays are updated one after the other', withNats, () => {
  it('loses nothing, doubles nothing and keeps the order', { ...WANTED, timeout: LIMIT_MS, retry: 0 }, async () => {
    const nodes = await startNatsCluster();
    const servers = nodes.map(({ url }) => url);
    const settings = { requestsPerSecond: 1e6, requestBurst: 1e6 };
    const relays = RELAYS.map((member) => new Relay({ ...settings, cluster: { servers, member } }));
    const [first] = relays;
    if (first === undefined) throw new Error('no relay');
    for (const relay of relays) {
      if (relay !== first) {
        for (const file of COMMON) copyFileSync(path.join(first.folder, file), path.join(relay.folder, file));
      }
      await relay.start(OLD);
    }
    const phone = await createToken(first.folder, { scope: 'send', name: 'phone' }, [], OLD);
    const devices = new Map<string, string>();
    for (let index = 0; index < DEVICES; index += 1) {
      const deviceId = `pc-${index}`;
      const token = await createToken(first.folder, { scope: 'receive', name: deviceId, deviceId }, [], OLD);
      devices.set(deviceId, token);
    }
    const urls = () => relays.map(({ url }) => url);
    const load = new Load({ urls, phone, devices, messages: Number.POSITIVE_INFINITY, pauseMs: 50 });
    onTestFinished(() => load.stop());
    await eventually('all agents', () => load.connected === DEVICES, 30_000);
    const report = load.run();
    const more = async (): Promise<void> => {
      const before = load.accepted;
      await eventually('some texts', () => load.accepted >= before + SOME, 30_000);
    };
    await more();
    for (const relay of relays) {
      await relay.end();
      await more();
      await relay.start(LANTYPE);
      await eventually('it to be ready', () => relay.isReady(), 30_000);
      await more();
    }
    load.finish();
    const { wrong, answers, again, seconds } = await report;
    const said = [...answers].map(([status, times]) => `${status}: ${times}`).join(', ');
    console.log(`${load.accepted} texts in ${seconds.toFixed(1)} s, answers ${said}; known ids again: ${again}`);
    expect([...wrong]).toEqual([]);
  });
});
