import type { Applied } from './log/log-copy.ts';

export interface MemberListener {
  /** An entry was applied, in the order of the log; of its own, those who wrote it have heard. */
  applied(applied: Applied): void;
  /** The session is over, though this process is not: nothing that it has in memory of any device is true. */
  lost(): void;
  /** It takes part, for the first time or again. */
  joined(): void;
  /** It may act again, after a time in which its lease was over. */
  active(): void;
  /** It does not follow the log, and others have its devices, or may: called again while that is so. */
  stuck(): void;
}

const ignore = (): void => undefined;
export const UNCONCERNED: MemberListener = {
  applied: ignore,
  lost: ignore,
  joined: ignore,
  active: ignore,
  stuck: ignore,
};
