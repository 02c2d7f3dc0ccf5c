import { type Command, Option } from 'commander';
import { openDataFolder } from '../../app/folder/data-folder.ts';
import type { TokenAdmin } from '../../app/relay/token-admin.ts';
import { systemClock } from '../../base/clock.ts';
import { SCOPES, type Scope, tokenRequestSchema } from '../../protocol/http.ts';
import { type CommonOptions, dataFolderOf, parseDeviceId, parseName, withCommonOptions } from '../options.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface CreateOptions extends CommonOptions {
  scope: Scope;
  device?: string;
  name?: string;
}

interface RevokeOptions extends CommonOptions {
  keepMessages?: boolean;
}

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
    .option('--name <name>', 'how it is listed and revoked', parseName);
  withCommonOptions(command).action(async (options: CreateOptions) => {
    const { scope, device: deviceId, json } = options;
    if ((scope === 'receive') !== (deviceId !== undefined)) {
      command.error('error: --device goes with --scope receive, and only with it', {
        code: 'lantype.usage',
        exitCode: 2,
      });
    }
    await withTokens(options, async (tokens) => {
      const taken = new Set((await tokens.list()).map(({ name }) => name));
      const name = options.name ?? freeName((deviceId ?? scope).slice(0, 48), taken);
      const wanted = tokenRequestSchema.parse({ name, scope, ...(deviceId !== undefined && { deviceId }) });
      const made = await tokens.create(wanted);
      if (json) {
        terminal.printJson({ success: true, ...wanted, token: made });
        return;
      }
      terminal.note(`Token "${name}", scope ${scope}${deviceId === undefined ? '' : `, device ${deviceId}`}:`);
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
    ]);
    formatTable([['NAME', 'SCOPE', 'DEVICE', 'CREATED', 'LAST SEEN'], ...rows]).forEach(terminal.print);
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
  const token = program.command('token').description('make, list and revoke tokens, whether a relay is running or not');
  addCreate(token, terminal);
  addList(token, terminal);
  addRevoke(token, terminal);
}
