import type { DeviceDetail } from '../../protocol/http.ts';
import type { Words } from '../language/en.ts';
import type { Connection } from '../net/relay-follower.ts';
import type { IconName } from '../ui/icon.tsx';

/** `good`: typed at once. `wait`: later, or somewhere the user should know of. `bad`: not at all. `calm`: nothing to say. */
export type Tone = 'good' | 'wait' | 'bad' | 'calm';

export interface Landing {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly words: string;
}

/** What a text sent now will land in. `connected`: what is known of the computer is true now; `undefined`: not yet. */
export function landingOf(computer: DeviceDetail, connected: boolean | undefined, words: Words): Landing {
  const { landing } = words.computers;
  if (connected === undefined) return { tone: 'calm', icon: 'queued', words: words.connection.connecting };
  if (!connected) return { tone: 'wait', icon: 'offline', words: landing.unknown };
  if (!computer.online) return { tone: 'wait', icon: 'queued', words: landing.away };
  const { status } = computer;
  if (status === undefined) return { tone: 'good', icon: 'target', words: landing.anywhere };
  if (status.locked) return { tone: 'wait', icon: 'lock', words: landing.locked };
  if (status.paused) return { tone: 'wait', icon: 'pause', words: landing.paused };
  if (!status.canType) return { tone: 'bad', icon: 'warning', words: landing.cannot(status.reason ?? '–') };
  if (status.target === undefined) return { tone: 'good', icon: 'target', words: landing.anywhere };
  const { target, field } = status;
  // What only shows its text gets none: it will be on that computer's clipboard.
  const tone = field === 'read-only' ? 'wait' : 'good';
  return { tone, icon: 'target', words: landing.into(field ? `${target} (${landing.fields[field]})` : target) };
}

/** Whether a computer is there, and what waits for it. `connected` as above. */
export function presenceOf(
  { online, queueDepth }: DeviceDetail,
  connected: boolean | undefined,
  { connection, computers }: Words,
): Pick<Landing, 'tone' | 'words'> {
  if (connected === undefined) return { tone: 'calm', words: connection.connecting };
  if (!connected) return { tone: 'calm', words: connection.offlineShort };
  // Without what is in flight: that comes and goes without an event, and in milliseconds.
  const waiting = queueDepth === 0 ? '' : ` · ${computers.waiting(queueDepth)}`;
  if (online) return { tone: 'good', words: computers.online + waiting };
  return { tone: 'wait', words: computers.away + waiting };
}

/** What the state of the connection says of everything that the relay has told. */
export function isTrueNow(state: Connection['state']): boolean | undefined {
  return state === 'connecting' ? undefined : state === 'online';
}
