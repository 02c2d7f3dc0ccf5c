import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorAnswers } from '../answers/errors.ts';
import type { AccessControl } from '../guard/access-control.ts';
import type { RequestGuard } from '../guard/request-guard.ts';

export type UpgradeListener = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

/** What of the relay's guard stands before it, and its way to say no. */
export interface LocalGuard {
  readonly access: AccessControl;
  readonly errors: ErrorAnswers;
}

/**
 * Something else that is served on the loopback address alone: on the LAN its paths do not exist. Host and Origin are
 * checked before it is asked; tokens are its own.
 */
export interface LocalEdge {
  owns(path: string): boolean;
  onRequest: RequestListener;
  onUpgrade: UpgradeListener;
}

export interface LocalEdgeParts {
  readonly guard: RequestGuard;
  readonly local: LocalEdge | undefined;
  readonly onRequest: RequestListener;
  readonly onUpgrade: UpgradeListener;
}

/** The two listeners of a server, for all addresses but with `local` for the loopback's. `onRequest` and `onUpgrade`: the rest. */
export function edgeOf({ guard, local, onRequest, onUpgrade }: LocalEdgeParts) {
  const isLocal = ({ url = '' }: IncomingMessage): boolean => local?.owns(url.split('?', 1)[0] ?? '') ?? false;
  const upgrade = guard.protectUpgrades(onUpgrade);
  const localUpgrade = guard.protectForeignUpgrades((...upgraded) => local?.onUpgrade(...upgraded));
  return {
    onRequest: guard.protectRequests((request, response) =>
      isLocal(request) ? local?.onRequest(request, response) : onRequest(request, response),
    ),
    onUpgrade: (request: IncomingMessage, stream: Duplex, head: Buffer): void =>
      isLocal(request) ? localUpgrade(request, stream, head) : upgrade(request, stream, head),
  };
}
