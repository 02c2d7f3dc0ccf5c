import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { type Database, openDatabase } from '../../src/base/database.ts';
import { type Logger, silentLogger } from '../../src/base/logger.ts';
import type { JournalIdentity } from '../../src/protocol/frames.ts';
import type { MessageView } from '../../src/protocol/message.ts';
import type { Audit } from '../../src/relay/audit/audit.ts';
import type { LanOptions } from '../../src/relay/lan/lan-options.ts';
import type { PairingWindows } from '../../src/relay/pairing/pairing-windows.ts';
import type { EngineSettings } from '../../src/relay/recognition/engine.ts';
import { createRelay, type Relay } from '../../src/relay/relay.ts';
import type { RelayLimits } from '../../src/relay/relay-limits.ts';
import type { RelayOptions } from '../../src/relay/relay-options.ts';
import { mintOwnerToken } from '../../src/relay/tokens/jwt.ts';
import type { TokenStore } from '../../src/relay/tokens/token-store.ts';
import { RawAgent } from '../helpers/raw-agent.ts';
import { tlsIdentity } from '../helpers/tls-identity.ts';

export interface Setup {
  clock?: Clock;
  database?: Database;
  logger?: Logger;
  limits?: Partial<RelayLimits>;
  secret?: Uint8Array;
  tokens?: TokenStore;
  lan?: LanOptions;
  audit?: Audit;
  phonePage?: string;
  hostNames?: readonly string[];
  recognition?: EngineSettings;
  relayId?: string;
  pairingWindows?: PairingWindows;
  drainMs?: number;
  member?: string;
  unready?: RelayOptions['unready'];
}

/** On another address of the loopback network, in the place of a LAN. */
export function lanOptions(): LanOptions {
  return { identity: tlsIdentity(), port: 0, addresses: () => ['127.0.0.2'] };
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any;
  headers: Headers;
}

/** A real relay on a free port, with tokens for a phone, the device `desk` and the owner. Stops with the test. */
export class RelayUnderTest {
  readonly relay: Relay;
  readonly url: string;
  readonly database: Database;
  readonly secret: Uint8Array;
  readonly phone: string;
  readonly desk: string;
  readonly owner: string;

  private constructor(
    parts: Pick<RelayUnderTest, 'relay' | 'url' | 'database' | 'secret' | 'phone' | 'desk' | 'owner'>,
  ) {
    this.relay = parts.relay;
    this.url = parts.url;
    this.database = parts.database;
    this.secret = parts.secret;
    this.phone = parts.phone;
    this.desk = parts.desk;
    this.owner = parts.owner;
  }

  static async start(setup: Setup = {}): Promise<RelayUnderTest> {
    const {
      clock = systemClock,
      logger = silentLogger,
      secret = randomBytes(32),
      limits = {},
      relayId = 'relay-1',
    } = setup;
    const database = setup.database ?? openDatabase(':memory:');
    const options = { database, secret, relayId, name: 'relay', version: '1.2.3', port: 0, clock, logger };
    const relay = createRelay({
      ...options,
      limits,
      tokens: setup.tokens,
      ...(setup.lan && { lan: setup.lan }),
      ...(setup.audit && { audit: setup.audit }),
      ...(setup.hostNames && { hostNames: setup.hostNames }),
      phonePage: setup.phonePage,
      recognition: setup.recognition,
      pairingWindows: setup.pairingWindows,
      drainMs: setup.drainMs,
      member: setup.member,
      unready: setup.unready,
    });
    const { url } = await relay.start();
    onTestFinished(async () => {
      await relay.stop();
      database.close();
    });
    const phone = await relay.tokens.ensure({ name: 'phone', scope: 'send' });
    const desk = await relay.tokens.ensure({ name: 'desk', scope: 'receive', deviceId: 'desk' });
    const owner = await mintOwnerToken(secret, clock);
    return new RelayUnderTest({ relay, url, database, secret, phone, desk, owner });
  }

  /** One request without a body; `token` may be empty. The answer can be of any type, and is not read. */
  async raw(method: string, path: string, token: string): Promise<Response> {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${this.url}${path}`, { method, headers });
    await response.body?.cancel();
    return response;
  }

  async call(
    method: string,
    path: string,
    options: { token?: string | undefined; body?: unknown } = {},
  ): Promise<Answer> {
    const { token = this.phone, body } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  }

  post(text: string, rest: object = {}): Promise<Answer> {
    return this.call('POST', '/transcription', { body: { deviceId: 'desk', text, ...rest } });
  }

  /** An agent for `desk`, connected and registered. Ends with the test. */
  async agent(journal?: JournalIdentity): Promise<RawAgent> {
    const agent = await RawAgent.register({ url: this.url, token: this.desk, deviceId: 'desk', journal });
    onTestFinished(() => agent.stop());
    return agent;
  }

  async status(messageId: string): Promise<string> {
    const { body } = await this.call('GET', `/messages/${messageId}`);
    return body.message.status;
  }

  /** As its sender sees it. */
  async view(messageId: string): Promise<MessageView> {
    return (await this.call('GET', `/messages/${messageId}`)).body.message;
  }

  /** Throws when the relay does not type a message any more. */
  async mustStillServe(): Promise<void> {
    const { status } = await this.call('GET', '/health');
    if (status !== 200) throw new Error(`the relay answers ${status}`);
  }
}
