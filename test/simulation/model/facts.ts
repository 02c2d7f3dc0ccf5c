import type { MessageStatus } from '../../../src/protocol/message.ts';
import type { Segment } from '../../../src/protocol/segments.ts';
import type { SimProcess } from '../engine/sim-process.ts';

/** Times are true times, milliseconds from the beginning of the history. */

/** What somebody was told of a message. */
export interface Statement {
  readonly at: number;
  readonly status: MessageStatus;
  /** `undefined` where the answer does not tell it. */
  readonly code: string | undefined;
  /** How many segments it says were typed. */
  readonly typedParts: number | undefined;
  /** Who said it, to whom, in which way. */
  readonly source: string;
  /** `stored`: it is said only after it would survive a power cut. */
  readonly stored: boolean;
  /** Of an event of a cluster: a relay that was late may be the first to tell it. */
  readonly sequence?: number | undefined;
}

/** A segment that appeared on a screen. */
export interface TypedPart {
  readonly at: number;
  /** Since then nothing could stop it any more. */
  readonly begunAt: number;
  /** When the typist was given the message. */
  readonly givenAt: number;
  readonly version: number;
  readonly part: number;
  readonly screen: string;
  /** The user of the computer said so. */
  readonly byUser: boolean;
  /** What stood against it when it began. */
  readonly against: readonly string[];
  /** What stood against it when the typist was given the message. */
  readonly againstAtStart: readonly string[];
}

/** A frame with the message was written to a computer. */
export interface Written {
  readonly at: number;
  /** Which process of which computer. */
  readonly agent: string;
  readonly relayRun: number;
  /** Whose connection it was. */
  readonly principal: string;
  arrivedAt: number | undefined;
  readonly process: SimProcess;
  /** How long its process had stood still by then. */
  readonly frozenMs: number;
  /** How long it stood still before it read the frame. */
  stoodStillMs: number | undefined;
}

export interface Revocation {
  readonly principal: string;
  readonly startedAt: number;
  readonly relayRun: number;
  /** When it was said to be done; `undefined`: nobody knows whether it is. */
  confirmedAt: number | undefined;
}

/** A principal may not send to the computer any more, until it may again. */
export interface Withdrawal {
  readonly principal: string;
  readonly startedAt: number;
  /** When it was said to be done; `undefined`: nobody knows whether it is. */
  confirmedAt: number | undefined;
  /** When it was granted again. */
  endedAt: number | undefined;
}

/** Someone who may send. */
export interface SenderFacts {
  readonly name: string;
  /** Ids of its principals; the last one is that of now. */
  readonly principals: string[];
  readonly revocations: Revocation[];
  readonly withdrawals: Withdrawal[];
}

/** One `POST` of a message. */
export interface RequestFacts {
  readonly principal: string;
  readonly version: number;
  /** When its first byte was written. */
  readonly sentAt: number;
  answeredAt: number | undefined;
  /** Of the answer; 0: there was none. */
  status: number;
  code: string;
}

export interface CancelArrived {
  readonly at: number;
  readonly agent: string;
}

/** All there is to know of a message: what its sender did, what was said of it, what is on screens. */
export class MessageFacts {
  readonly number: number;
  readonly id: string;
  /** Which relay it was sent to. */
  readonly relay: number;
  readonly device: string;
  readonly sender: SenderFacts;
  /** When its user sent it. */
  readonly pressedAt: number;
  readonly ttlMs: number | undefined;
  /** How many segments each version of its body has. */
  readonly versions: number[];
  readonly statements: Statement[] = [];
  readonly typed: TypedPart[] = [];
  /** What a computer had on its screen for so short a time when it lost power that no program had kept it. */
  readonly vanished: TypedPart[] = [];
  readonly written: Written[] = [];
  readonly requests: RequestFacts[] = [];
  /** When a cancellation reached which agent. */
  readonly cancelsArrived: CancelArrived[] = [];
  /** Bodies that were on the clipboard of a computer. */
  readonly copied: { readonly at: number; readonly version: number }[] = [];
  /** A relay has said that it is queued, by its events; once in each of its runs. */
  readonly accepted: { readonly at: number; readonly relayRun: number }[] = [];

  constructor(parts: Pick<MessageFacts, 'number' | 'id' | 'relay' | 'device' | 'sender' | 'pressedAt' | 'ttlMs'>) {
    this.number = parts.number;
    this.id = parts.id;
    this.relay = parts.relay;
    this.device = parts.device;
    this.sender = parts.sender;
    this.pressedAt = parts.pressedAt;
    this.ttlMs = parts.ttlMs;
    this.versions = [];
  }

  get label(): string {
    return `m${this.number}`;
  }

  /** The segments of one version: texts that say what they are, with keys in between. */
  segments(version: number): Segment[] {
    return Array.from({ length: this.versions[version] ?? 0 }, (_, part) =>
      part % 2 === 0
        ? { type: 'text', value: `m${this.number}v${version}p${part} ` }
        : { type: 'key', key: part % 4 === 1 ? 'enter' : 'tab' },
    );
  }
}

/** Which message, version and position the segments are of; `undefined` when they are nobody's. */
export function identify(segments: readonly Segment[]): { number: number; version: number; first: number } | undefined {
  for (const [index, segment] of segments.entries()) {
    if (segment.type !== 'text') continue;
    const match = /^m(\d+)v(\d+)p(\d+) $/.exec(segment.value);
    if (match === null) return undefined;
    return { number: Number(match[1]), version: Number(match[2]), first: Number(match[3]) - index };
  }
  return undefined;
}
