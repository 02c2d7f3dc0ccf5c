import { type Agent, createAgent } from '../agent/agent.ts';
import type { ConnectionState } from '../agent/connection/connection-state.ts';
import { LogindLock } from '../agent/lock/logind-lock.ts';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../base/database.ts';
import type { Logger } from '../base/logger.ts';
import type { AgentStatus } from '../protocol/frames.ts';
import type { AgentLink } from './joined-relay.ts';
import type { Settings } from './settings.ts';
import { createTypists, type TypingHost } from './typists.ts';

/** How long a start waits for the registration and the first look at the desktop. Neither is needed to run. */
const SETTLE_MS = 5_000;

export interface AgentPartOptions {
  /** inbox.db, open; it stays the caller's. */
  database: Database;
  settings: Settings;
  /** Its token is for `settings.deviceId`. */
  link: AgentLink;
  typing?: TypingHost | undefined;
  clock: Clock;
  logger: Logger;
}

/** The agent of this computer. */
export interface AgentPart {
  /** The name of the typist that is connected to the desktop now. */
  typist(): string | undefined;
  connection(): ConnectionState;
  status(): AgentStatus;
  /** Lets the message at hand end, then disconnects. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Resolves once the agent is registered and has looked for a way to type; or, when one of them takes its time, after
 * `SETTLE_MS`: an agent without a relay or a display is running all the same.
 */
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

/** Starts the agent, and waits until there is something to say about it. */
export async function startAgentPart(agentOptions: AgentPartOptions): Promise<AgentPart> {
  const { settings, clock, link, typing, ...options } = agentOptions;
  const typists = createTypists(settings, clock, options.logger, typing);
  const agent = createAgent({
    ...options,
    ...link,
    clock,
    deviceId: settings.deviceId,
    name: settings.name,
    platform: process.platform,
    typists,
    settings: { holdAfterMs: settings.holdAfterMs },
    ...(process.platform === 'linux' && {
      lockSource: new LogindLock({ clock, logger: options.logger, sessionId: process.env.XDG_SESSION_ID }),
    }),
  });
  const ready = settled(agent, clock);
  agent.start();
  await ready;
  return {
    typist: () => typists.find(({ connected }) => connected)?.name,
    connection: () => agent.connection(),
    status: () => agent.status(),
    stop: () => agent.stop(),
  };
}
