import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RelayEndpoint } from '../../agent/connection/connection.ts';
import { findRelays } from '../../agent/discovery/find-relays.ts';
import { RelayLocator } from '../../agent/discovery/relay-locator.ts';
import { JoinError, joinRelay } from '../../agent/pinned/join-relay.ts';
import { pinnedWebSocket } from '../../agent/pinned/pinned-web-socket.ts';
import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { WEBSOCKET_PATH } from '../../protocol/limits.ts';
import { PIN, parsePairingLink } from '../../protocol/pairing-link.ts';
import { AppError } from '../app-error.ts';
import { type DataFolder, writePrivateFile } from '../folder/data-folder.ts';

const joinedSchema = z.object({
  /** `https://192.168.1.5:7443` */
  url: z.url({ protocol: /^https$/ }),
  pin: z.string().regex(PIN),
  token: z.string(),
  relayId: z.string(),
  /** What people call the relay. */
  name: z.string(),
  deviceId: z.string(),
  /** SHA-256 of the code that was used: the same link again is no new pairing. */
  codeHash: z.string(),
});
type JoinedRelay = z.infer<typeof joinedSchema>;

const LINK_HINT =
  'A link is good for two minutes and one computer. Get another where the relay runs: lantype pair --role receive';

export interface JoinOptions {
  folder: DataFolder;
  /** A pairing link; the relay's new address (`https://host:port`); or nothing, for the relay joined before. */
  target: string | undefined;
  name: string;
  deviceId: string;
  clock: Clock;
}

/**
 * Joins the relay of a link, or goes on with the one that was joined before; what is learnt is kept in the data folder.
 * @throws {AppError} `INVALID_OPTION` without a relay to go on with, `JOIN_FAILED` when the relay refuses or is another
 */
export async function joinOrGoOn(options: JoinOptions): Promise<RelayEndpoint> {
  const { folder, target, deviceId } = options;
  const joined = readJoined(folder);
  const link = target === undefined ? undefined : parsePairingLink(target);
  if (target !== undefined && link !== undefined) {
    const codeHash = createHash('sha256').update(link.code).digest('hex');
    const url = new URL(target).origin;
    const same = joined?.pin === link.pin && joined.codeHash === codeHash && joined.deviceId === deviceId;
    const base = same ? joined : { ...(await join(options, link)), pin: link.pin, deviceId, codeHash };
    return linkTo(options, save(folder, { ...base, url }));
  }
  if (joined === undefined || joined.deviceId !== deviceId) {
    throw new AppError('INVALID_OPTION', '--mode agent needs --relay with the link of the relay to join.', {
      hint: 'Get one where the relay runs: lantype pair --role receive',
    });
  }
  return linkTo(options, target === undefined ? joined : save(folder, { ...joined, url: new URL(target).origin }));
}

async function join({ name, deviceId, clock }: JoinOptions, link: NonNullable<ReturnType<typeof parsePairingLink>>) {
  try {
    return await joinRelay({ link, name, deviceId, clock });
  } catch (cause) {
    if (!(cause instanceof JoinError)) throw cause;
    throw new AppError('JOIN_FAILED', cause.message, {
      cause,
      // This refusal says what to do itself.
      ...(cause.code !== 'NAME_TAKEN' && { hint: LINK_HINT }),
    });
  }
}

function linkTo({ folder, clock }: JoinOptions, joined: JoinedRelay): RelayEndpoint {
  const { url, token, pin } = joined;
  const locator = new RelayLocator({
    url,
    pin,
    find: (look) => findRelays(clock, silentLogger, look),
    remember: (found) => void save(folder, { ...joined, url: found }),
    clock,
  });
  const socketUrl = `${url.replace(/^http/, 'ws')}${WEBSOCKET_PATH}`;
  return { url: socketUrl, token, createSocket: pinnedWebSocket(pin), locator };
}

function save(folder: DataFolder, joined: JoinedRelay): JoinedRelay {
  writePrivateFile(folder.joinedRelay, `${JSON.stringify(joined)}\n`);
  return joined;
}

/** The key of the relay that was joined, if one was. */
export function joinedPin(folder: DataFolder): string | undefined {
  return readJoined(folder)?.pin;
}

function readJoined(folder: DataFolder): JoinedRelay | undefined {
  try {
    return joinedSchema.safeParse(JSON.parse(readFileSync(folder.joinedRelay, 'utf8'))).data;
  } catch {
    // Not there, or no JSON: no relay was joined that can be used.
    return undefined;
  }
}
