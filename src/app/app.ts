import type { ConnectionState } from '../agent/connection/connection-state.ts';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../base/database.ts';
import type { Logger } from '../base/logger.ts';
import type { AgentStatus } from '../protocol/frames.ts';
import { WEBSOCKET_PATH } from '../protocol/limits.ts';
import type { SharingView } from '../protocol/sharing.ts';
import { type AgentPart, startAgentPart } from './agent-part.ts';
import { AppError } from './app-error.ts';
import type { DataFolder } from './data-folder.ts';
import { openFolderDatabase } from './databases.ts';
import { announceInstance, type Mode, withdrawInstance } from './instance.ts';
import type { AgentLink } from './joined-relay.ts';
import { type RelayPart, startRelayPart } from './relay-part.ts';
import type { Settings } from './settings.ts';
import type { TypingHost } from './typists.ts';

export interface AppOptions {
  mode: Mode;
  folder: DataFolder;
  settings: Settings;
  /** Where the relay listens, on the loopback address; 0: any free port. */
  port: number;
  version: string;
  /** With a relay: where it listens on the LAN while it is shared (0: any free port), and whether it is from the start. */
  lan: { port: number; shared: boolean };
  /** With mode `agent`: its relay. */
  relay?: AgentLink;
  /** What the host lends to the typists. */
  typing?: TypingHost;
  clock: Clock;
  logger: Logger;
}

/** What a person wants to know of an app that runs. */
export interface AppReport {
  mode: Mode;
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
  /** Idempotent; also ends a start that is under way, once that is done. */
  stop(): Promise<void>;
}

/** Builds an app; it does nothing before `start()`. */
export function createApp(options: AppOptions): App {
  let starting: Promise<AppReport> | undefined;
  let stopped: Promise<void> | undefined;
  let relay: RelayPart | undefined;
  let agent: AgentPart | undefined;
  const databases: Database[] = [];
  const open = (file: string): Database => {
    const database = openFolderDatabase(options.folder, file);
    databases.push(database);
    return database;
  };

  const stopParts = async (): Promise<void> => {
    if (databases.length > 0) withdrawInstance(options.folder, process.pid);
    // The agent first: the ACK of the message that it is typing still needs the relay.
    await agent?.stop();
    await relay?.stop();
    for (const database of databases) database.close();
  };

  const startParts = async (): Promise<AppReport> => {
    const { mode, folder, settings, clock, logger } = options;
    // Both, whatever the mode: a relay alone and an agent alone cannot share a folder, for it announces one of them.
    const relayDatabase = open(folder.relayDatabase);
    const inboxDatabase = open(folder.inboxDatabase);
    if (mode !== 'agent') {
      const { port, lan, version } = options;
      relay = await startRelayPart({
        folder,
        database: relayDatabase,
        port,
        lan,
        version,
        settings,
        clock,
        logger,
      });
    }
    if (mode !== 'relay') {
      const link = relay === undefined ? options.relay : await linkTo(relay, settings.deviceId);
      if (link === undefined) {
        throw new AppError('INVALID_OPTION', 'An agent alone needs the address of its relay and a token for it.');
      }
      const { typing } = options;
      agent = await startAgentPart({ database: inboxDatabase, settings, link, typing, clock, logger });
    }
    announceInstance(folder, { pid: process.pid, mode, ...(relay && { url: relay.url }) });
    const typist = agent?.typist();
    return {
      mode,
      ...(relay && { relay: { url: relay.url, port: relay.port, sharing: relay.sharing() } }),
      ...(agent && {
        device: {
          deviceId: settings.deviceId,
          name: settings.name,
          connection: agent.connection(),
          status: agent.status(),
          ...(typist !== undefined && { typist }),
        },
      }),
    };
  };

  return {
    start() {
      starting ??= startParts().catch(async (error: unknown) => {
        await stopParts();
        throw error;
      });
      return starting;
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

async function linkTo(relay: RelayPart, deviceId: string): Promise<AgentLink> {
  return { url: `${relay.url.replace(/^http/, 'ws')}${WEBSOCKET_PATH}`, token: await relay.agentToken(deviceId) };
}
