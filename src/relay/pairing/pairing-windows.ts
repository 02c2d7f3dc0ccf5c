import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Grants } from '../../protocol/grants.ts';
import type { Scope } from '../../protocol/http.ts';
import type { PairingEnd, PairingView } from '../../protocol/pairing.ts';

/** 128 bits (docs/security.md): 22 characters of base64url. */
const CODE_BYTES = 16;

export interface OpenWindow {
  readonly role: Scope;
  /** Of the token, when the person who opened the window said one. */
  readonly name: string | undefined;
  /** Of the token, with role `send`. */
  readonly grants: Grants | undefined;
  /** The name of who opened it. */
  readonly by: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

export type NewWindow = Omit<OpenWindow, 'expiresAt'>;

/** Who came in. */
export type Paired = NonNullable<PairingView['paired']>;

/** `here`: by this relay, and not by another one of its cluster. */
export type WindowNews =
  | { readonly kind: 'opened' }
  | { readonly kind: 'ended'; readonly how: PairingEnd; readonly paired?: Paired; readonly here: boolean };

/** The two minutes in which one device may come in: one window at a time, for all relays that share it. */
export interface PairingWindows {
  readonly current: OpenWindow | undefined;
  /** Resolves with the code, which is kept nowhere else. A window that is open ends. */
  open(wanted: NewWindow): Promise<{ readonly code: string; readonly window: OpenWindow }>;
  /** The window that this code opens, if it does. Compares hashes of one length in constant time. */
  match(code: string): OpenWindow | undefined;
  /** Ends the window; false when it had ended. */
  use(window: OpenWindow, paired: Paired): Promise<boolean>;
  /** A guess was wrong; one too many ends the window. */
  wrong(): void;
  /** Idempotent. */
  cancel(): void;
  /** One follower, from now on. */
  follow(follower: (news: WindowNews) => void): void;
  /** What lasts no longer than this relay ends. */
  stop(): void;
}

export function newCode(): string {
  return randomBytes(CODE_BYTES).toString('base64url');
}

export const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest();

/** What a guess is compared with while no window is open, so that this takes as long. */
const NO_CODE = randomBytes(32);

export function isCode(code: string, hash: Buffer | undefined): boolean {
  return timingSafeEqual(hashOf(code), hash?.length === NO_CODE.length ? hash : NO_CODE);
}
