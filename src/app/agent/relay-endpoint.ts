import { readFileSync } from 'node:fs';
import type { RelayEndpoint } from '../../agent/connection/connection.ts';
import type { Clock } from '../../base/clock.ts';
import type { Mode } from '../../protocol/control-views.ts';
import { AppError } from '../app-error.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import type { Settings } from '../settings/settings.ts';
import { joinOrGoOn } from './joined-relay.ts';

/** As the command line gives it. */
export interface EndpointRequest {
  mode: Mode;
  /** A pairing link, the new address of a relay that was joined, or a WebSocket address. */
  relay?: string;
  tokenFile?: string;
}

/**
 * How an agent alone reaches its relay; undefined in other modes. The token comes from a file or the environment, never from
 * the command line. @throws {AppError} `INVALID_OPTION`, `JOIN_FAILED`
 */
export async function findRelayEndpoint(
  { mode, relay, tokenFile }: EndpointRequest,
  folder: DataFolder,
  settings: Settings,
  clock: Clock,
): Promise<RelayEndpoint | undefined> {
  if (mode !== 'agent') return undefined;
  if (relay === undefined || relay.startsWith('https:')) {
    const { name, deviceId } = settings;
    return await joinOrGoOn({ folder, target: relay, name, deviceId, clock });
  }
  const token = (tokenFile === undefined ? process.env.LANTYPE_TOKEN : readTokenFile(tokenFile))?.trim();
  if (token) return { url: relay, token };
  throw new AppError('INVALID_OPTION', '--mode agent needs a receive token, in LANTYPE_TOKEN or with --token-file.', {
    hint: 'Make one where the relay runs: lantype token create --scope receive --device ID',
  });
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('INVALID_OPTION', `The token file cannot be read: ${file}`, { cause });
  }
}
