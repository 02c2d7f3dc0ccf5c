import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { AccessControl } from '../../../src/server/guard/access-control.ts';
import type { Principal } from '../../../src/server/guard/principal.ts';
import { DEFAULT_SERVER_LIMITS } from '../../../src/server/server-limits.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

test('however many tokens ask in turn, none pushes the rate of another out', () => {
  const access = new AccessControl({
    sockets: { authenticated: () => undefined },
    refusals: { record: () => undefined },
    limits: { ...DEFAULT_SERVER_LIMITS, tokenRequestsPerSecond: 1, tokenBurst: 1 },
    clock: new FakeClock(),
  });
  const request = new IncomingMessage(new Socket());
  const isAdmitted = (number: number): boolean => {
    const principal: Principal = { id: `token ${number}`, name: 'phone', scope: 'send', deviceId: undefined };
    try {
      access.admit(request, principal);
      return true;
    } catch {
      return false;
    }
  };
  const tokens = Array.from({ length: 25_000 }, (_, number) => number);
  expect(tokens.every(isAdmitted)).toBe(true);
  expect(tokens.some(isAdmitted)).toBe(false);
});
