import type { ConnectionState } from '../agent/connection/connection-state.ts';
import type { Typist } from '../agent/typist.ts';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../base/database.ts';
import type { Logger } from '../base/logger.ts';
import type { Mode } from '../protocol/control-views.ts';
import type { AgentStatus } from '../protocol/frames.ts';
import { WEBSOCKET_PATH } from '../protocol/limits.ts';
import type { SharingView } from '../protocol/sharing.ts';
import { AgentSupervisor } from './agent/agent-supervisor.ts';
import type { AgentLink } from './agent/joined-relay.ts';
import { createTypists, type TypingHost } from './agent/typists.ts';
import { AppError } from './app-error.ts';
import { type Control, ControlService } from './control/control.ts';
import { createControlSession } from './control/control-session.ts';
import { ControlTransport } from './control/http/control-transport.ts';
import type { DataFolder } from './folder/data-folder.ts';
import { openFolderDatabase } from './folder/databases.ts';
import { announceInstance, withdrawInstance } from './folder/instance.ts';
import type { Settings } from './folder/settings.ts';
import { SettingsStore } from './folder/settings-store.ts';
import { HEADLESS_HOST, type Host } from './host.ts';
import { type RelayPart, startRelayPart } from './relay/relay-part.ts';

export interface AppOptions {
  mode: Mode;
  folder: DataFolder;
  settings: Settings;
  /** Where the relay (without one: the window's page) is served, on the loopback address; 0: any free port. */
  port: number;
  version: string;
  /** With a relay: where it listens on the LAN while it is shared (0: any free port), and whether it is from the start. */
  lan: { port: number; shared: boolean };
  /** With mode `agent`: its relay. */
  relay?: AgentLink;
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
  /** The window in a browser: `http://127.0.0.1:7440/app/`. A login link is needed the first time. */
  window: string;
  /** With a relay: `http://127.0.0.1:7440`. */
  relay?: { url: string; port: number; sharing: SharingView };
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

/** Builds an app; it does nothing before `start()`. */
export function createApp(options: AppOptions): App {
  const { mode, folder, port, lan, version, host = HEADLESS_HOST, clock, logger } = options;
  let starting: Promise<AppReport> | undefined;
  let stopped: Promise<void> | undefined;
  let ready = false;
  let locked = false;
  let relay: RelayPart | undefined;
  let supervisor: AgentSupervisor | undefined;
  const databases: Database[] = [];
  const open = (file: string): Database => {
    const database = openFolderDatabase(folder, file);
    databases.push(database);
    return database;
  };
  const settings = new SettingsStore({ file: folder.settings, settings: options.settings });
  const service: ControlService = new ControlService({
    handlers: () => (ready ? session.handlers : undefined),
    logger,
  });
  const session = createControlSession({ version, mode, host, folder, settings, clock, logger, service });
  const transport = new ControlTransport({ control: service, folder, clock, logger });

  const stopParts = async (): Promise<void> => {
    ready = false;
    if (databases.length > 0) withdrawInstance(folder, process.pid);
    session.stop();
    // The agent before the relay: the ACK of the message that it is typing still needs it.
    await supervisor?.stop();
    await transport.stop();
    await relay?.stop();
    for (const database of databases) database.close();
  };

  const startParts = async (): Promise<AppReport> => {
    // Both, whatever the mode: a relay alone and an agent alone cannot share a folder, for it announces one of them.
    const relayDatabase = open(folder.relayDatabase);
    const inboxDatabase = open(folder.inboxDatabase);
    const { current } = settings;
    if (mode !== 'agent') {
      const local = transport.asPartOfRelay();
      const part = { folder, database: relayDatabase, port, lan, version, settings: current, local, clock, logger };
      relay = await startRelayPart(part);
      session.relayStarted(relay);
    }
    if (mode !== 'relay') {
      const link = relay === undefined ? options.relay : await linkTo(relay, current.deviceId);
      if (link === undefined) {
        throw new AppError('INVALID_OPTION', 'An agent alone needs the address of its relay and a token for it.');
      }
      const { typing, typists = (wanted: Settings) => createTypists(wanted, clock, logger, typing) } = options;
      const pausedFile = folder.typingPaused;
      const parts = { database: inboxDatabase, settings: current, link, createTypists: typists, pausedFile };
      const agent = new AgentSupervisor({ ...parts, clock, logger });
      agent.setLocked(locked);
      const settled = agent.start();
      supervisor = agent;
      session.agentStarted(agent);
      await settled;
    }
    const url = relay?.url ?? (await transport.listen(port));
    transport.reachedAt(url);
    ready = true;
    announceInstance(folder, { pid: process.pid, mode, ...(relay ? { url } : { windowUrl: url }) });
    return { mode, window: transport.pageUrl, ...reportOf(relay, supervisor) };
  };

  return {
    control: service,
    start() {
      starting ??= startParts().catch(async (error: unknown) => {
        await stopParts();
        throw error;
      });
      return starting;
    },
    loginLink: () => transport.loginLink(),
    wake: () => supervisor?.agent.wake(),
    setLocked(wanted) {
      locked = wanted;
      supervisor?.setLocked(wanted);
    },
    stop() {
      stopped ??= (async () => {
        await starting?.catch(() => undefined);
        await stopParts();
      })();
      return stopped;
    },
  };
}

function reportOf(
  relay: RelayPart | undefined,
  supervisor: AgentSupervisor | undefined,
): Pick<AppReport, 'relay' | 'device'> {
  const typist = supervisor?.typist();
  return {
    ...(relay && { relay: { url: relay.url, port: relay.port, sharing: relay.sharing.view() } }),
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

async function linkTo(relay: RelayPart, deviceId: string): Promise<AgentLink> {
  return { url: `${relay.url.replace(/^http/, 'ws')}${WEBSOCKET_PATH}`, token: await relay.agentToken(deviceId) };
}
