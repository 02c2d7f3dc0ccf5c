import type { Command } from 'commander';
import { connectToRelay } from '../../app/client/relay-client.ts';
import { systemClock } from '../../base/clock.ts';
import { transcriptionAnswerSchema } from '../../protocol/http.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** What each status means to the sender. */
const MEANING: Record<string, string> = {
  queued: 'queued: the device is away, or other messages are before it',
  sent: 'sent: the device has it, and has not said yet what became of it',
  clipboard: 'not typed: it is on the clipboard of the device, to be pasted',
  held: 'held: its user decides on the device',
};

export function addSendCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('send')
    .description('type a text on a computer')
    .argument('<device>', 'its device id (see `lantype devices`)')
    .argument('[text]', 'the text; without it, or with -, standard input, exactly as it is', '-');
  withCommonOptions(command).action(async (deviceId: string, given: string, options: CommonOptions) => {
    const relay = connectToRelay(dataFolderOf(options), systemClock);
    const text = given === '-' ? await terminal.readInput() : given;
    const answer = await relay.request('POST', '/transcription', transcriptionAnswerSchema, { deviceId, text });
    if (options.json) terminal.printJson(answer);
    else if (answer.status === 'typed') terminal.print(`typed (receipt: ${answer.receipt ?? 'assumed'})`);
    else terminal.print(MEANING[answer.status] ?? answer.status);
  });
}
