import { Argument, type Command } from 'commander';
import { connectToRelay } from '../../app/client/relay-client.ts';
import { systemClock } from '../../base/clock.ts';
import { placesOf, sharingAnswerSchema } from '../../protocol/sharing.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export function addShareCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('share')
    .description('share the running relay on the LAN until it stops, or end that; without a word, say how it is')
    .addArgument(new Argument('[state]').choices(['on', 'off']));
  withCommonOptions(command).action(async (state: 'on' | 'off' | undefined, options: CommonOptions) => {
    const relay = connectToRelay(dataFolderOf(options), systemClock);
    const answer =
      state === undefined
        ? await relay.request('GET', '/sharing', sharingAnswerSchema)
        : await relay.request('PUT', '/sharing', sharingAnswerSchema, { lan: state === 'on' });
    if (options.json) {
      terminal.printJson(answer);
      return;
    }
    if (!answer.lan) {
      terminal.print('Not shared: only this computer can reach the relay.');
      return;
    }
    terminal.print(`Shared on the LAN: ${placesOf(answer).join(', ') || 'this computer is on no network now'}`);
    for (const url of answer.insecureUrls) {
      terminal.print(`INSECURE: ${url}: others on the network can read texts and tokens`);
    }
    terminal.print('To let a phone in: lantype pair. A computer: lantype pair --role receive.');
  });
}
