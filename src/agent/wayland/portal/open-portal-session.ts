import { Variant } from 'dbus-native';
import { z } from 'zod';
import type { Bus } from '../../dbus/bus.ts';
import { BusError } from '../../dbus/bus-error.ts';
import { clipboard, KEYBOARD, PORTAL, remoteDesktop } from './portal-names.ts';
import { askPortal, newToken, type PortalAnswer } from './portal-request.ts';
import { PortalSession } from './portal-session.ts';

/** "Persist until explicitly revoked" (RemoteDesktop, SelectDevices, "persist_mode"). */
const UNTIL_REVOKED = 2;
/** `restore_token`, `persist_mode` and `ConnectToEIS` came with it. */
const PERSISTS_SINCE = 2;

/** What this desktop's portal has. */
export interface PortalAbilities {
  /** Version of the RemoteDesktop portal; 0: there is none. */
  remoteDesktop: number;
  /** Version of the Clipboard portal; 0: there is none. */
  clipboard: number;
  /** Whether it can give a keyboard at all. */
  keyboard: boolean;
}

/** Why nothing may be typed, as far as the portal tells. */
export type Refusal = 'refused' | 'ended' | 'no keyboard' | 'no clipboard';

export type PortalStart =
  | { kind: 'granted'; session: PortalSession; restoreToken: string | undefined }
  | { kind: Refusal };

const sessionSchema = z.object({ session_handle: z.string().regex(/^\/[\w/]+$/) });
const startSchema = z.object({
  devices: z.number().default(0),
  clipboard_enabled: z.boolean().default(false),
  restore_token: z.string().min(1).optional(),
});

/** Whether this portal gives tokens by which an answer holds. */
export function keepsAnswers({ remoteDesktop }: PortalAbilities): boolean {
  return remoteDesktop >= PERSISTS_SINCE;
}

/** Asks nobody anything. @throws {BusError} the portal is there, and does not answer */
export async function portalAbilities(bus: Bus): Promise<PortalAbilities> {
  if ((await bus.ownerOf(PORTAL)) === undefined) await bus.start(PORTAL).catch(unlessSilent);
  const number = async (of: typeof remoteDesktop | typeof clipboard, name: string): Promise<number> => {
    const value = await bus.property(of, name).catch(unlessSilent);
    return typeof value === 'number' ? value : 0;
  };
  const [version, devices, clipboardVersion] = await Promise.all([
    number(remoteDesktop, 'version'),
    number(remoteDesktop, 'AvailableDeviceTypes'),
    number(clipboard, 'version'),
  ]);
  return { remoteDesktop: version, clipboard: clipboardVersion, keyboard: (devices & KEYBOARD) !== 0 };
}

/** Not there is an answer. */
function unlessSilent(error: unknown): undefined {
  if (error instanceof BusError && !error.code.endsWith('.NoReply') && !error.code.endsWith('.Disconnected'))
    return undefined;
  throw error;
}

export interface PortalStartOptions {
  abilities: PortalAbilities;
  /** As an earlier start gave it; with one that still holds, the user is not asked. */
  restoreToken: string | undefined;
  /** Whether keys alone are not enough. */
  needsClipboard: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Asks the desktop for a session with a keyboard, and has the user asked by it where that is needed. Half of what was
 * asked for is an answer of its own, and leaves no session behind. @throws {BusError}
 */
export async function startPortalSession(bus: Bus, options: PortalStartOptions): Promise<PortalStart> {
  const { abilities, restoreToken, needsClipboard, signal } = options;
  const created = await askPortal(bus, (token) => ({
    ...remoteDesktop,
    member: 'CreateSession',
    signature: 'a{sv}',
    body: [{ handle_token: text(token), session_handle_token: text(newToken()) }],
  }));
  if (created.kind !== 'done') return created;
  const { session_handle: sessionPath } = sessionSchema.parse(created.results);
  // What the desktop says of its clipboard at the start must find somebody who listens.
  const session = await PortalSession.attach(bus, sessionPath, needsClipboard);
  try {
    const answer = await configure();
    if (answer.kind !== 'granted') await session.close();
    return answer;
  } catch (error) {
    await session.close();
    throw error;
  }

  async function configure(): Promise<PortalStart> {
    const persists = keepsAnswers(abilities);
    const selected = await askPortal(bus, (token) => ({
      ...remoteDesktop,
      member: 'SelectDevices',
      signature: 'oa{sv}',
      body: [
        sessionPath,
        {
          handle_token: text(token),
          types: new Variant('u', KEYBOARD),
          ...(persists && { persist_mode: new Variant('u', UNTIL_REVOKED) }),
          ...(persists && restoreToken !== undefined && { restore_token: text(restoreToken) }),
        },
      ],
    }));
    if (selected.kind !== 'done') return selected;
    if (needsClipboard) {
      await bus.call({ ...clipboard, member: 'RequestClipboard', signature: 'oa{sv}', body: [sessionPath, {}] });
    }
    return granted(
      await askPortal(
        bus,
        (token) => ({
          ...remoteDesktop,
          member: 'Start',
          signature: 'osa{sv}',
          body: [sessionPath, '', { handle_token: text(token) }],
        }),
        signal,
      ),
    );
  }

  function granted(started: PortalAnswer): PortalStart {
    if (started.kind !== 'done') return started;
    const results = startSchema.safeParse(started.results).data;
    if (!results || (results.devices & KEYBOARD) === 0) return { kind: 'no keyboard' };
    if (needsClipboard && !results.clipboard_enabled) return { kind: 'no clipboard' };
    return { kind: 'granted', session, restoreToken: results.restore_token };
  }
}

function text(value: string): Variant<string> {
  return new Variant('s', value);
}
