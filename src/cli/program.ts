import { Command } from 'commander';
import { readVersion } from '../app/version.ts';
import { addCertificateCommand } from './commands/certificate.ts';
import { addDesktopCommand } from './commands/desktop.ts';
import { addDevicesCommand } from './commands/devices.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addHeldCommand } from './commands/held.ts';
import { addOpenCommand } from './commands/open.ts';
import { addPairCommand } from './commands/pair.ts';
import { addPauseCommands } from './commands/pause.ts';
import { addRelaysCommand } from './commands/relays.ts';
import { addSendCommand } from './commands/send.ts';
import { addSendersCommand } from './commands/senders.ts';
import { addServiceCommand } from './commands/service.ts';
import { addShareCommand } from './commands/share.ts';
import { addStartCommand } from './commands/start.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTokenCommand } from './commands/token.ts';
import { EXIT_OK, reportError } from './report-error.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs one command line, without `node` and the script's name.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  // Looked for by hand: a usage error has to know it before, and whether or not, commander parses that far.
  const end = args.indexOf('--');
  const json = (end === -1 ? args : args.slice(0, end)).includes('--json');
  let exitCode = EXIT_OK;
  const program = new Command('lantype')
    .description('Say it on your phone, and it is typed at the cursor of the computer you choose.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({ ...(json && { writeErr: () => undefined }) })
    .showHelpAfterError('(add --help for what it takes)');
  addStartCommand(program, terminal);
  addOpenCommand(program, terminal);
  addSendCommand(program, terminal);
  addDevicesCommand(program, terminal);
  addStatusCommand(program, terminal);
  addHeldCommand(program, terminal);
  addDesktopCommand(program, terminal);
  addSendersCommand(program, terminal);
  addPauseCommands(program, terminal);
  addShareCommand(program, terminal);
  addPairCommand(program, terminal);
  addCertificateCommand(program, terminal);
  addRelaysCommand(program, terminal);
  addTokenCommand(program, terminal);
  addServiceCommand(program, terminal);
  addDoctorCommand(program, terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error, json, terminal);
  }
}
