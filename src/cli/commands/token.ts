import { type Command, Option } from 'commander';
import { openDataFolder } from '../../app/folder/data-folder.ts';
import type { TokenAdmin } from '../../app/relay/token-admin.ts';
import { systemClock } from '../../base/clock.ts';
import type { GrantedDevices } from '../../protocol/grants.ts';
import { SCOPES, type Scope, tokenRequestSchema } from '../../protocol/http.ts';
import { describeGrants, parseDevices } from '../grants.ts';
import { type CommonOptions, dataFolderOf, parseDeviceId, parseName, withCommonOptions } from '../options.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface CreateOptions extends CommonOptions {
  scope: Scope;
  device?: string;
  name?: string;
  to?: GrantedDevices;
  textsOnly?: boolean;
}

interface GrantOptions extends CommonOptions {
  to?: GrantedDevices;
  textsOnly?: boolean;
  keys?: boolean;
}

interface RevokeOptions extends CommonOptions {
  keepMessages?: boolean;
}

const USAGE = { code: 'lantype.usage', exitCode: 2 };

async function withTokens<T>(options: CommonOptions, work: (tokens: TokenAdmin) => Promise<T>): Promise<T> {
  const { openTokenAdmin } = await import('../../app/relay/token-admin.ts');
  const tokens = await openTokenAdmin(openDataFolder(dataFolderOf(options).root), systemClock);
  try {
    return await work(tokens);
  } finally {
    tokens.stop();
  }
}

/** `send`, `send 2`, `send 3`, …: the first that is free. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let next = 2; taken.has(name); next += 1) name = `${wanted} ${next}`;
  return name;
}

function addCreate(token: Command, terminal: Terminal): void {
  const command = token
    .command('create')
    .description('make a token, and print it: it is shown this once')
    .addOption(new Option('--scope <scope>', 'what it is good for').choices(SCOPES).makeOptionMandatory())
    .option('--device <id>', 'with scope receive: the one device that it stands for', parseDeviceId)
    .option('--name <name>', 'how it is listed and revoked', parseName)
    .option('--to <devices>', 'with scope send: the computers, ids with commas, or all (default)', parseDevices)
    .option('--texts-only', 'with scope send: it may press no keys');
  withCommonOptions(command).action(async (options: CreateOptions) => {
    const { scope, device: deviceId, to, textsOnly, json } = options;
    if ((scope === 'receive') !== (deviceId !== undefined)) {
      command.error('error: --device goes with --scope receive, and only with it', USAGE);
    }
    if (scope !== 'send' && (to !== undefined || textsOnly)) {
      command.error('error: --to and --texts-only go with --scope send, and only with it', USAGE);
    }
    await withTokens(options, async (tokens) => {
      const taken = new Set((await tokens.list()).map(({ name }) => name));
      const name = options.name ?? freeName((deviceId ?? scope).slice(0, 48), taken);
      const wanted = tokenRequestSchema.parse({ name, scope, ...(deviceId !== undefined && { deviceId }) });
      const grants = scope === 'send' ? { devices: to ?? ('all' as const), keys: textsOnly !== true } : undefined;
      const made = await tokens.create({ ...wanted, grants });
      if (json) {
        terminal.printJson({ success: true, ...wanted, ...(grants && { grants }), token: made });
        return;
      }
      const what = deviceId === undefined ? '' : `, device ${deviceId}`;
      const where = grants === undefined ? '' : `, ${describeGrants(grants)}`;
      terminal.note(`Token "${name}", scope ${scope}${what}${where}:`);
      terminal.print(made);
    });
  });
}

function addList(token: Command, terminal: Terminal): void {
  const command = token.command('list').description('list the tokens, by name; never the tokens themselves');
  withCommonOptions(command).action(async (options: CommonOptions) => {
    const tokens = await withTokens(options, (admin) => admin.list());
    if (options.json) {
      terminal.printJson({ success: true, tokens });
      return;
    }
    const rows = tokens.map((token) => [
      token.name,
      token.scope,
      token.deviceId ?? '',
      token.createdAt,
      token.lastSeenAt ?? 'never',
      token.scope === 'send' ? describeGrants(token.grants) : '',
    ]);
    formatTable([['NAME', 'SCOPE', 'DEVICE', 'CREATED', 'LAST SEEN', 'MAY TYPE ON'], ...rows]).forEach(terminal.print);
  });
}

function addGrant(token: Command, terminal: Terminal): void {
  const command = token
    .command('grant')
    .description('change what a token with scope send may do, at once; what is not said stays')
    .argument('<name>', 'its name (see `lantype token list`)')
    .option('--to <devices>', 'the computers that it may type on: ids with commas, or all', parseDevices)
    .addOption(new Option('--texts-only', 'it may press no keys').conflicts('keys'))
    .option('--keys', 'it may press keys too');
  withCommonOptions(command).action(async (name: string, options: GrantOptions) => {
    const { to: devices, textsOnly, keys: withKeys } = options;
    const keys = textsOnly ? false : withKeys;
    const change = { ...(devices && { devices }), ...(keys !== undefined && { keys }) };
    if (Object.keys(change).length === 0) command.error('error: say --to, --texts-only or --keys', USAGE);
    const { grants, messagesEnded } = await withTokens(options, (tokens) => tokens.grant(name, change));
    if (options.json) {
      terminal.printJson({ success: true, name, grants, messagesEnded });
      return;
    }
    const ended = messagesEnded === 0 ? '' : ` Messages that were not over, and are taken back: ${messagesEnded}.`;
    terminal.print(`"${name}" may type on: ${describeGrants(grants)}.${ended}`);
  });
}

function addRevoke(token: Command, terminal: Terminal): void {
  const command = token
    .command('revoke')
    .description('end a token: its connections close at once')
    .argument('<name>', 'its name (see `lantype token list`)')
    .option('--keep-messages', 'what it has sent and is not typed yet is delivered all the same');
  withCommonOptions(command).action(async (name: string, options: RevokeOptions) => {
    const messages = options.keepMessages === true ? 'keep' : 'end';
    const messagesEnded = await withTokens(options, (tokens) => tokens.revoke(name, messages));
    if (options.json) {
      terminal.printJson({ success: true, name, messagesEnded });
      return;
    }
    const ended = messagesEnded === 0 ? '' : ` Messages that were not over, and end with it: ${messagesEnded}.`;
    terminal.print(`Revoked "${name}".${ended}`);
  });
}

export function addTokenCommand(program: Command, terminal: Terminal): void {
  const token = program
    .command('token')
    .description('make, list, grant and revoke tokens, whether a relay is running or not');
  addCreate(token, terminal);
  addList(token, terminal);
  addGrant(token, terminal);
  addRevoke(token, terminal);
}
