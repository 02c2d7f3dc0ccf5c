/**
 * Rules of docs/architecture.md ("What is known of a message") that are not kept yet: a check that needs one looks here.
 * Each is turned on with the change that keeps it; in the end none is left, and this file goes.
 */
export interface Promises {
  /** `cancelled` is said only of what was never written to a computer, or what its computer confirms. */
  readonly cancelConfirmed: boolean;
  /** A phone does not call cancelled what may still be on its way to the relay. */
  readonly cancelBeforeArrival: boolean;
  /** `expired` is said only of what was never written to a computer. */
  readonly expiredNeverWritten: boolean;
  /** What was written is remembered as written through a crash of the relay. */
  readonly writtenThroughCrash: boolean;
  /** A message that was typed in part says how many segments of it (`typedParts`). */
  readonly typedPartsTold: boolean;
  /** Pause, lock, cancellation and revocation stop the typing between two segments. */
  readonly stopsBetweenSegments: boolean;
  /** What a revoked sender has queued is cancelled with its token. */
  readonly senderRevoked: boolean;
  /** A revocation that could not be stored has not half happened. */
  readonly revocationWhole: boolean;
  /** A phone whose token is valid again goes on sending. */
  readonly refusedRecovers: boolean;
  /** Whoever is revoked while the request is on its way is refused. */
  readonly permitAtActing: boolean;
  /** What is said to have ended without being typed is not sent again after a power cut. */
  readonly endsDurable: boolean;
  /** A phone that is paired anew does not call failed what the relay has under its old name. */
  readonly pairedAnew: boolean;
  /** A held message is acknowledged only when it is on disk, also when it is acknowledged again. */
  readonly heldDurable: boolean;
  /** How a held message ended is known to the relay in the end, whatever the relay forgets. */
  readonly updatesKept: boolean;
  /** The gate is asked after the last wait before something is typed, held messages included. */
  readonly gateAskedLast: boolean;
  /** No process ends, and no message stays where it is, because a disk was full for a while. */
  readonly fullDiskSurvived: boolean;
  /** What is about to be typed is in the journal on disk before: no power cut makes it be typed again. */
  readonly journalDurable: boolean;
  /** What was written to one inbox journal is sent to no other. */
  readonly journalBound: boolean;
  /** Ids and outcomes belong to the relay that they came from. */
  readonly relayOfMessage: boolean;
  /** A known id with another body is not typed, and not answered with the old outcome. */
  readonly bodyBound: boolean;
  /** What was forgotten by pruning is not taken for new, by inbox or relay; both prune by the age that passed. */
  readonly prunedMark: boolean;
  /** A relay on an older copy of its file sends nothing again that may be typed. */
  readonly relayEpoch: boolean;
  /** A relay on an older copy of its file begins a new epoch of events. */
  readonly eventEpoch: boolean;
  /** Age is what passed, whatever a clock does. */
  readonly ageByBothClocks: boolean;
  /** A process that stood still counts that for what it finds in its sockets. */
  readonly ageInSockets: boolean;
  /** Each sender has places in the queue of a device that others cannot take. */
  readonly senderShares: boolean;
}

/** What the code of today keeps. */
export const promises: Promises = {
  cancelConfirmed: true,
  cancelBeforeArrival: true,
  expiredNeverWritten: true,
  writtenThroughCrash: true,
  typedPartsTold: true,
  stopsBetweenSegments: true,
  senderRevoked: true,
  revocationWhole: true,
  refusedRecovers: true,
  permitAtActing: true,
  endsDurable: true,
  pairedAnew: true,
  heldDurable: true,
  updatesKept: true,
  gateAskedLast: true,
  fullDiskSurvived: true,
  journalDurable: true,
  journalBound: true,
  relayOfMessage: true,
  bodyBound: true,
  prunedMark: true,
  relayEpoch: true,
  eventEpoch: true,
  ageByBothClocks: true,
  ageInSockets: true,
  senderShares: true,
};
