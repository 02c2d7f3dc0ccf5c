import { createHash } from 'node:crypto';
import os from 'node:os';
import type { RelayEndpoint } from '../../agent/connection/connection.ts';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import type { Logger } from '../../base/logger.ts';
import type { Mode } from '../../protocol/control-views.ts';
import type { Scope } from '../../protocol/http.ts';
import { WEBSOCKET_PATH } from '../../protocol/limits.ts';
import type { SharingView } from '../../protocol/sharing.ts';
import type { ClusterIdentity } from '../../relay/cluster/identity.ts';
import { advertiseRelay } from '../../relay/lan/advertisement.ts';
import { lanAddresses } from '../../relay/lan/lan-interfaces.ts';
import type { LanSharing } from '../../relay/lan/lan-sharing.ts';
import { pairingLinks } from '../../relay/pairing/pairing-links.ts';
import type { PairingService } from '../../relay/pairing/pairing-service.ts';
import { createRelay } from '../../relay/relay.ts';
import type { RelayAdmin } from '../../relay/relay-admin.ts';
import type { RelayOptions } from '../../relay/relay-options.ts';
import type { TokenService } from '../../relay/tokens/token-service.ts';
import { isLoopback } from '../../server/guard/remote-address.ts';
import { ListenError } from '../../server/listener/listener.ts';
import { AppError } from '../app-error.ts';
import { type DataFolder, writePrivateFile } from '../folder/data-folder.ts';
import { ensureRelayId, ensureSecret } from '../folder/secret.ts';
import { pageFolder } from '../pages.ts';
import type { Settings } from '../settings/settings.ts';
import { openAuditLog } from './audit-log.ts';
import type { CarriedIn } from './carry-in.ts';
import { engineSettings } from './engine-settings.ts';
import { findFirewall } from './find-firewall.ts';
import type { JoinedCluster } from './join-cluster.ts';
import { givenCertificate, loadTlsIdentity } from './tls.ts';

/** Reachable from this computer alone; the LAN gets a listener of its own (docs/security.md). */
const LOOPBACK = '127.0.0.1';
/** The name of the token behind the command that `start` prints. */
const TRY_TOKEN_NAME = 'try it on this computer';

export interface RunningRelayOptions {
  folder: DataFolder;
  mode: Mode;
  /** relay.db, open; it stays the caller's. */
  database: Database;
  /** Opens cluster.db, which stays the caller's as well. */
  openCopy: () => Database;
  /** 0: any free one. */
  port: number;
  /** Where it listens on the LAN while it is shared, and whether it is from the start. */
  lan: { port: number; shared: boolean };
  settings: Settings;
  version: string;
  /** As in `RelayOptions`. */
  ownerSocket: string;
  /** What else is served on the loopback address. */
  local?: RelayOptions['local'];
  clock: Clock;
  logger: Logger;
}

/** A relay that listens on the loopback address. */
export interface RunningRelay {
  /** `http://127.0.0.1:7440` */
  readonly url: string;
  readonly port: number;
  readonly relayId: string;
  /** What people call it now. */
  readonly name: string;
  readonly tokens: TokenService;
  readonly pairing: PairingService;
  readonly sharing: LanSharing;
  readonly admin: RelayAdmin;
  /** One that has joined a cluster: what became of what it had by itself. */
  readonly carriedIn: CarriedIn | undefined;
  /** Of those that this program uses itself. */
  ownTokenNames(): string[];
  pairingLinks(code: string, role: Scope): string[];
  /** Shares on the LAN or ends that. @throws {AppError} `PORT_IN_USE`, `PORT_NOT_ALLOWED`, `LAN_ADDRESS` */
  share(lan: boolean): Promise<SharingView>;
  /** Speech is turned into text as these settings say, from now on. @throws {AppError} `INVALID_SETTINGS` */
  recognizeAs(settings: Settings): void;
  /** What is said to those who pair from now on, and announced on the network. */
  rename(name: string): void;
  /** How the agent in this process reaches it. */
  endpointFor(deviceId: string): Promise<RelayEndpoint>;
  /** Answers or stores everything in flight. Idempotent. */
  stop(): Promise<void>;
}

/** @throws {AppError} `PORT_IN_USE`, `PORT_NOT_ALLOWED`, `INVALID_SECRET` */
export async function startRelay(allOptions: RunningRelayOptions): Promise<RunningRelay> {
  const { folder, settings, lan, mode: _mode, openCopy: _openCopy, ...options } = allOptions;
  const { clock, logger } = options;
  let { name } = settings;
  const relayId = ensureRelayId(folder);
  const hostNames = [...new Set([...ownHostNames(), ...settings.hostNames])];
  const identity = loadTlsIdentity(folder, { names: hostNames, name: () => name, clock });
  const recognition = engineSettings(folder, settings);
  if (recognition?.outside) {
    const { host } = new URL(recognition.address);
    logger.warn(
      { host },
      'what is said into phones may leave the network, to be recognised: recognition.outside is set',
    );
  }
  const secret = ensureSecret(folder);
  const joined = await joinedCluster(allOptions, { secret, relayId, pin: identity.pin });
  const audit = openAuditLog(folder.audit, clock, joined?.options.member);
  const relay = createRelay({
    ...options,
    ...joined?.options,
    relayId,
    name,
    secret,
    host: LOOPBACK,
    hostNames,
    allowedOrigins: settings.allowedOrigins,
    limits: { tokenRequestsPerSecond: settings.requestsPerSecond, tokenBurst: settings.requestBurst },
    phonePage: pageFolder('phone'),
    recognition,
    lan: {
      identity,
      given: givenCertificate(folder, settings, clock, logger),
      port: lan.port,
      insecurePort: settings.insecureLanHttpPort,
      firewall: findFirewall,
      addresses: () => settings.lanAddresses ?? lanAddresses(),
      // Made anew at each announcement: the relay may have another name by then.
      advertise: mayAnnounce(settings)
        ? (shared) =>
            advertiseRelay({ ...shared, relayId, pin: identity.pin, name, localName: localName(), clock, logger })
        : undefined,
    },
    audit,
  });
  const stop = async (): Promise<void> => {
    await relay.stop();
    await joined?.leave();
    audit.stop();
  };
  try {
    relay.admin.keepTexts(settings.history === 'texts');
    const { port, url } = await relay.start();
    const { tokens, pairing, sharing, admin } = relay;
    if (sharing === undefined) throw new Error('a relay with LAN options has a way to share');
    if (lan.shared || settings.lan) await sharing.turnOn();
    writeTryHeader(folder, await tokens.ensure({ name: TRY_TOKEN_NAME, scope: 'send' }));
    return {
      url,
      port,
      relayId,
      get name() {
        return name;
      },
      tokens,
      pairing,
      sharing,
      admin,
      carriedIn: joined?.carriedIn,
      ownTokenNames: () => [TRY_TOKEN_NAME, agentTokenName(settings.deviceId)],
      pairingLinks: (code, role) => pairingLinks(sharing.view(), code, role),
      async share(on) {
        try {
          await (on ? sharing.turnOn() : sharing.turnOff());
        } catch (error) {
          throw listenError(error);
        }
        return sharing.view();
      },
      recognizeAs: (wanted) => relay.recognizeWith(engineSettings(folder, wanted)),
      rename(wanted) {
        name = wanted;
        relay.rename(wanted);
        sharing.announceAgain().catch((error: unknown) => {
          logger.warn({ error: String(error) }, 'the new name could not be announced');
        });
      },
      async endpointFor(deviceId) {
        const token = await tokens.ensure({ name: agentTokenName(deviceId), scope: 'receive', deviceId });
        return { url: `${url.replace(/^http/, 'ws')}${WEBSOCKET_PATH}`, token };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw listenError(error);
  }
}

/** `undefined`: it is the only relay. */
async function joinedCluster(
  { folder, settings, mode, database, openCopy, clock, logger }: RunningRelayOptions,
  identity: ClusterIdentity,
): Promise<JoinedCluster | undefined> {
  if (settings.cluster === undefined) return undefined;
  if (mode !== 'relay') {
    throw new AppError('INVALID_OPTION', 'A relay of a cluster is a relay alone.', {
      hint: 'Start it with --mode relay.',
    });
  }
  const { joinCluster } = await import('./join-cluster.ts');
  const own = { database, ownTokenNames: [TRY_TOKEN_NAME] };
  return joinCluster({ folder, settings: settings.cluster, identity, ...own, openCopy, clock, logger });
}

function listenError(error: unknown): unknown {
  if (!(error instanceof ListenError)) return error;
  const { code, port, message } = error;
  const hint = 'Choose another with --port (on the LAN: --lan-port), or 0 for any free one.';
  if (code === 'EADDRINUSE') {
    return new AppError('PORT_IN_USE', `Another program is listening on port ${port}.`, { cause: error, hint });
  }
  if (code === 'EACCES') {
    return new AppError('PORT_NOT_ALLOWED', `This user may not listen on port ${port}.`, { cause: error, hint });
  }
  return new AppError('LAN_ADDRESS', message, { cause: error, hint: 'Correct lanAddresses in settings.json.' });
}

/** A whole header line, which curl reads from the file itself: a token on a command line is seen by all users. */
function writeTryHeader(folder: DataFolder, token: string): void {
  writePrivateFile(folder.tryHeader, `Authorization: Bearer ${token}\n`);
}

/** What is shared on the loopback network alone is not announced to other computers. */
function mayAnnounce({ lanAddresses: chosen }: Settings): boolean {
  return chosen === undefined || chosen.some((address) => !isLoopback(address));
}

/** As people on the LAN write it: bare, and with the domain of mDNS. */
function ownHostNames(): string[] {
  const whole = os.hostname().toLowerCase();
  const names = [whole, ...whole.split('.', 1), localName() ?? whole];
  // Host names of a certificate are ASCII (RFC 5280, 7.2), and so are those of a Host header.
  return [...new Set(names)].filter((name) => /^[\w.-]+$/.test(name));
}

/** In the domain of mDNS (RFC 6762, 3); `undefined` for a host name that everyone has, or that is none. */
function localName(): string | undefined {
  const [bare = ''] = os.hostname().toLowerCase().split('.', 1);
  return bare === 'localhost' || !/^[\w-]{1,63}$/.test(bare) ? undefined : `${bare}.local`;
}

/** Names are shorter than ids may be; the hash keeps two long ones apart. */
function agentTokenName(deviceId: string): string {
  const hash = createHash('sha256').update(deviceId).digest('hex').slice(0, 8);
  return deviceId.length <= 45 ? `${deviceId} (this computer)` : `${deviceId.slice(0, 36)}-${hash} (this computer)`;
}
