import { type Command, InvalidArgumentError, Option } from 'commander';
import { type DataFolder, describeDataFolder, findDataFolder } from '../app/folder/data-folder.ts';
import { deviceIdSchema } from '../protocol/device-id.ts';
import { nameSchema } from '../protocol/name.ts';
import { parsePairingLink } from '../protocol/pairing-link.ts';

/** What every command takes. */
export interface CommonOptions {
  dataDir?: string;
  json?: boolean;
}

export function withCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--data-dir <dir>', 'the data folder').env('LANTYPE_DATA_DIR'))
    .option('--json', 'print JSON, one object on one line');
}

/** The names of the files in the data folder that the options mean; makes nothing. */
export function dataFolderOf(options: CommonOptions): DataFolder {
  return describeDataFolder(findDataFolder(options.dataDir));
}

export function parsePort(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new InvalidArgumentError('A port is a number from 0 (any free one) to 65535.');
  }
  return Number(value);
}

export function parseDeviceId(value: string): string {
  const parsed = deviceIdSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? 'not a device id');
}

export function parseName(value: string): string {
  const parsed = nameSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? 'not a name');
}

/** Addresses of NATS: with commas between them, the option may be given more than once as well. */
export function parseServers(value: string, before: readonly string[] = []): string[] {
  return [...before, ...value.split(',').map((each) => each.trim())];
}

export function parseRelayUrl(value: string): string {
  const url = URL.parse(value);
  if (url?.protocol === 'ws:' || url?.protocol === 'wss:') return value;
  // With a fragment it has to be a whole link: half a link is not an address, but a link that was cut off.
  if (url?.protocol === 'https:' && (url.hash === '' || parsePairingLink(value) !== undefined)) return value;
  throw new InvalidArgumentError(
    'It takes a link from `lantype pair --role receive`, in quotes (https://…/#code=…&pin=…&role=receive), ' +
      'or an address like ws://127.0.0.1:7440/ws.',
  );
}
