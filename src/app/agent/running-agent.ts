import { type Agent, createAgent } from '../../agent/agent.ts';
import type { AgentEvent } from '../../agent/agent-events.ts';
import type { RelayEndpoint } from '../../agent/connection/connection.ts';
import { LogindLock } from '../../agent/lock/logind-lock.ts';
import type { Typist } from '../../agent/typing/typist.ts';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import type { Logger } from '../../base/logger.ts';
import type { Settings } from '../settings/settings.ts';

/** How long a start waits for the registration and the first look at the desktop. Neither is needed to run. */
const SETTLE_MS = 5_000;

export interface RunningAgentOptions {
  /** inbox.db, open; it stays the caller's. */
  database: Database;
  settings: Settings;
  /** Its token is for `settings.deviceId`. */
  relay: RelayEndpoint;
  /** See `AgentOptions`. */
  ownSender?: string | undefined;
  createTypists: (settings: Settings) => Typist[];
  /** As it was left: paused stays paused. */
  paused: boolean;
  lockedByHost: boolean;
  onChange: (event: AgentEvent) => void;
  clock: Clock;
  logger: Logger;
}

/** The agent of this computer, with the ways to type that it has. */
export interface RunningAgent {
  readonly agent: Agent;
  readonly typists: readonly Typist[];
  /**
   * Resolves once the agent is registered and has looked for a way to type; or, when one of them takes its time, after
   * `SETTLE_MS`: an agent without a relay or a display is running all the same.
   */
  readonly settled: Promise<void>;
}

function settled(agent: Agent, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    let looked = false;
    const done = (): void => {
      timer.cancel();
      unsubscribe();
      resolve();
    };
    const timer = clock.after(SETTLE_MS, done);
    const unsubscribe = agent.onChange((event) => {
      looked ||= event.type === 'status';
      if (looked && agent.connection().phase === 'registered') done();
    });
  });
}

/** Starts the agent. */
export function startAgent(options: RunningAgentOptions): RunningAgent {
  const { database, settings, relay, ownSender, clock, logger } = options;
  const typists = options.createTypists(settings);
  const agent = createAgent({
    database,
    relay,
    clock,
    logger,
    deviceId: settings.deviceId,
    name: settings.name,
    platform: process.platform,
    typists,
    settings: { holdAfterMs: settings.holdAfterMs, askFirst: settings.askFirst },
    ...(ownSender !== undefined && { ownSender }),
    ...(process.platform === 'linux' && {
      lockSource: new LogindLock({ clock, logger, sessionId: process.env.XDG_SESSION_ID }),
    }),
  });
  agent.onChange(options.onChange);
  if (options.paused) agent.pause();
  if (options.lockedByHost) agent.setLocked(true);
  const ready = settled(agent, clock);
  agent.start();
  return { agent, typists, settled: ready };
}
