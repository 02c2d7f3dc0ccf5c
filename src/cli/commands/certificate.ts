import { Argument, type Command } from 'commander';
import { AppError } from '../../app/app-error.ts';
import { connectToRelay } from '../../app/client/relay-client.ts';
import { systemClock } from '../../base/clock.ts';
import { placesOf, type SharingView, sharingAnswerSchema } from '../../protocol/sharing.ts';
import { type CommonOptions, dataFolderOf, withCommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export function addCertificateCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('certificate')
    .description('the certificate that phones may install to trust this relay; new: another, for its addresses of now')
    .addArgument(new Argument('[what]').choices(['new']));
  withCommonOptions(command).action(async (what: 'new' | undefined, options: CommonOptions) => {
    const relay = connectToRelay(dataFolderOf(options), systemClock);
    const answer =
      what === 'new'
        ? await relay.request('POST', '/authority', sharingAnswerSchema)
        : await relay.request('GET', '/sharing', sharingAnswerSchema);
    if (answer.authority === undefined) {
      throw new AppError('NO_CERTIFICATE', 'This relay has no certificate for phones yet.', {
        hint: 'Make one with: lantype certificate new. Browsers that have accepted this relay will ask once more.',
      });
    }
    if (options.json) terminal.printJson(answer);
    else formatCertificate(answer).forEach(terminal.print);
  });
}

export function formatCertificate({ authority, ...sharing }: SharingView): string[] {
  if (authority === undefined) return [];
  const { fingerprint, covers, missing } = authority;
  const [place] = placesOf(sharing);
  return [
    `For: ${covers.join(', ')}`,
    'SHA-256 fingerprint, which the phone must show too before you trust it:',
    `  ${fingerprint}`,
    place === undefined
      ? 'Share the relay (lantype share on), and a phone can fetch it.'
      : `To install it, open on the phone: ${place}/#/install`,
    ...(missing.length === 0
      ? []
      : [
          `Not for: ${missing.join(', ')}. Phones warn there.`,
          'Use a name that it is for, or make another (lantype certificate new) and install that on the phones.',
        ]),
  ];
}
