import type { RelayEndpoint } from '../agent/connection/connection.ts';
import type { ConnectionState } from '../agent/connection/connection-state.ts';
import type { Typist } from '../agent/typing/typist.ts';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../base/database.ts';
import type { Logger } from '../base/logger.ts';
import type { Mode } from '../protocol/control-views.ts';
import type { AgentStatus } from '../protocol/frames.ts';
import type { SharingView } from '../protocol/sharing.ts';
import { AgentSupervisor } from './agent/agent-supervisor.ts';
import { createTypists, type TypingHost } from './agent/typists.ts';
import { AppError } from './app-error.ts';
import { type Control, ControlService } from './control/control.ts';
import { type ControlSession, startControlSession } from './control/control-session.ts';
import { ControlTransport } from './control/http/control-transport.ts';
import type { DataFolder } from './folder/data-folder.ts';
import { databaseFailure } from './folder/databases.ts';
import { announceInstance, withdrawInstance } from './folder/instance.ts';
import { type OwnerSocket, placeOwnerSocket } from './folder/owner-socket.ts';
import { ensureSecret } from './folder/secret.ts';
import { openOrSetAside, type SetAside } from './folder/set-aside.ts';
import { HEADLESS_HOST, type Host } from './host.ts';
import type { CarriedIn } from './relay/carry-in.ts';
import { ownerCheck } from './relay/owner-check.ts';
import { type RunningRelay, startRelay } from './relay/running-relay.ts';
import type { Settings } from './settings/settings.ts';
import { SettingsStore } from './settings/settings-store.ts';

export interface AppOptions {
  mode: Mode;
  folder: DataFolder;
  settings: Settings;
  /** Where the relay (without one: the window's page) is served, on the loopback address; 0: any free port. */
  port: number;
  version: string;
  /** With a relay: where it listens on the LAN while it is shared (0: any free port), and whether it is from the start. */
  lan: { port: number; shared: boolean };
  /** With mode `agent`: how it reaches its relay. */
  relay?: RelayEndpoint;
  /** Default: plain Node.js. */
  host?: Host;
  /** What the host lends to the typists. */
  typing?: TypingHost;
  /** The ways to type that the settings allow; default: this platform's. */
  typists?: (settings: Settings) => Typist[];
  clock: Clock;
  logger: Logger;
}

/** What a person wants to know of an app that runs. */
export interface AppReport {
  mode: Mode;
  /** Databases that could not be used any more. */
  damaged: readonly SetAside[];
  /** Where its owner's commands reach it, and nobody else's: a Unix domain socket, or a named pipe of Windows. */
  ownerSocket: string;
  /** The window in a browser: `http://127.0.0.1:7440/app/`. A login link is needed the first time. */
  window: string;
  /** With a relay: `http://127.0.0.1:7440`. */
  relay?: { url: string; port: number; sharing: SharingView; carriedIn?: CarriedIn };
  /** With an agent: this computer as senders know it. */
  device?: {
    deviceId: string;
    name: string;
    connection: ConnectionState;
    status: AgentStatus;
    /** Which typist types, when one can. */
    typist?: string;
  };
}

/** Relay and agent of one process, composed. */
export interface App {
  /** Once. When it rejects, nothing is left running. @throws {AppError} */
  start(): Promise<AppReport>;
  /** For the window. Before the start and after the end every call is refused. */
  readonly control: Control;
  /** A link to the window in a browser of this computer, good once and for ten minutes. Only while it runs. */
  loginLink(): string;
  /** The computer was asleep, or has another network: the agent reconnects at once. */
  wake(): void;
  /** What the host knows of the screen lock. */
  setLocked(locked: boolean): void;
  /** Idempotent; also ends a start that is under way, once that is done. */
  stop(): Promise<void>;
}

/** Composition root of the program. It does nothing before `start()`. */
export function createApp(options: AppOptions): App {
  const { mode, folder, port, lan, version, host = HEADLESS_HOST, clock, logger } = options;
  const { typists = (wanted: Settings) => createTypists(wanted, folder, clock, logger, options.typing) } = options;
  let stopped: Promise<void> | undefined;
  let starting: Promise<AppReport> | undefined;
  let locked = false;
  const settings = new SettingsStore({ file: folder.settings, settings: options.settings });
  const control = new ControlService(logger);
  // The secret is read at each call: the relay makes it when it starts.
  const owner = ownerCheck(() => ensureSecret(folder), clock);
  const transport = new ControlTransport({ control, folder, owner, clock, logger });
  /** What has been started, in this order. */
  const databases: Database[] = [];
  let relay: RunningRelay | undefined;
  let agent: AgentSupervisor | undefined;
  let session: ControlSession | undefined;
  let socket: OwnerSocket | undefined;

  const damaged: SetAside[] = [];
  const open = (file: string): Database => {
    const { database, setAside } = openOrSetAside(folder, file, clock);
    databases.push(database);
    if (setAside !== undefined) {
      damaged.push(setAside);
      logger.error({ file: setAside.name, keptAs: setAside.keptAs }, 'a damaged database was set aside');
    }
    return database;
  };

  const start = async (): Promise<AppReport> => {
    // Both, whatever the mode: a relay alone and an agent alone cannot share a folder, for it announces one of them.
    const relayDatabase = open(folder.relayDatabase);
    const inboxDatabase = open(folder.inboxDatabase);
    socket = placeOwnerSocket(folder);
    const ownerSocket = socket.path;
    const common = { settings: settings.current, clock, logger };
    if (mode !== 'agent') {
      const local = transport.asPartOfRelay();
      const kept = { database: relayDatabase, openCopy: () => open(folder.clusterDatabase) };
      relay = await startRelay({ ...common, ...kept, folder, mode, port, lan, version, local, ownerSocket });
    }
    if (mode !== 'relay') {
      agent = new AgentSupervisor({
        ...common,
        database: inboxDatabase,
        relay: await endpointOf(relay, options),
        // Who owns this folder is the user of this computer, and need not ask itself.
        ownSender: relay?.tokens.owner.id,
        createTypists: typists,
        pausedFile: folder.typingPaused,
      });
      agent.setLocked(locked);
      // Of this computer the setting is the name, which may have been changed in the file.
      await relay?.admin.forgetName(agent.deviceId);
    }
    const settled = agent?.start();
    session = startControlSession({
      ...{ version, mode, host, folder, damaged, clock, logger },
      settings,
      relay,
      agent,
      audience: control,
    });
    await settled;
    const url = relay?.url ?? (await transport.listen(port, ownerSocket));
    transport.reachedAt(url);
    control.open(session.handlers);
    const place = relay ? { url } : { windowUrl: url };
    announceInstance(folder, { pid: process.pid, mode, ...place, socket: ownerSocket });
    return { mode, damaged, ownerSocket, window: transport.pageUrl, ...reportOf(relay, agent) };
  };

  const stop = async (): Promise<void> => {
    control.close();
    if (databases.length > 0) withdrawInstance(folder, process.pid);
    session?.stop();
    // The agent before the relay: the ACK of the message that it is typing still needs it.
    await agent?.stop();
    await transport.stop();
    await relay?.stop();
    socket?.remove();
    for (const database of databases) database.close();
  };

  return {
    control,
    start() {
      starting ??= start().catch(async (error: unknown) => {
        await stop();
        throw databaseFailure(folder, error);
      });
      return starting;
    },
    loginLink: () => transport.loginLink(),
    wake: () => agent?.agent.wake(),
    setLocked(wanted) {
      locked = wanted;
      agent?.setLocked(wanted);
    },
    stop() {
      stopped ??= (async () => {
        await starting?.catch(() => undefined);
        await stop();
      })();
      return stopped;
    },
  };
}

/** How the agent reaches its relay: the one in this process, or the one that was joined. */
async function endpointOf(relay: RunningRelay | undefined, options: AppOptions): Promise<RelayEndpoint> {
  const endpoint = relay === undefined ? options.relay : await relay.endpointFor(options.settings.deviceId);
  if (endpoint !== undefined) return endpoint;
  throw new AppError('INVALID_OPTION', 'An agent alone needs the address of its relay and a token for it.');
}

function reportOf(
  relay: RunningRelay | undefined,
  supervisor: AgentSupervisor | undefined,
): Pick<AppReport, 'relay' | 'device'> {
  const typist = supervisor?.typist();
  const { carriedIn } = relay ?? {};
  return {
    ...(relay && {
      relay: { url: relay.url, port: relay.port, sharing: relay.sharing.view(), ...(carriedIn && { carriedIn }) },
    }),
    ...(supervisor && {
      device: {
        deviceId: supervisor.deviceId,
        name: supervisor.name,
        connection: supervisor.agent.connection(),
        status: supervisor.agent.status(),
        ...(typist !== undefined && { typist }),
      },
    }),
  };
}
