import type { Command } from 'commander';
import { connectToControl } from '../../app/client/control-client.ts';
import { systemClock } from '../../base/clock.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** `pause` and `resume`. */
export function addPauseCommands(program: Command, terminal: Terminal): void {
  const add = (name: string, paused: boolean, description: string, said: string): void => {
    const command = program.command(name).description(description);
    withCommonOptions(command).action(async (options: CommonOptions) => {
      await connectToControl(dataFolderOf(options), systemClock).call('typing.pause', { paused });
      if (options.json) terminal.printJson({ success: true, paused });
      else terminal.print(said);
    });
  };
  add(
    'pause',
    true,
    'type nothing on this computer until `resume`: messages are held',
    'Paused: messages are held until `lantype resume`, over a restart too.',
  );
  add(
    'resume',
    false,
    'type again what comes from now on',
    'Typing again. What is held stays held: see `lantype held`.',
  );
}
