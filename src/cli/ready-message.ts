import type { AppReport } from '../app/app.ts';
import type { DataFolder } from '../app/folder/data-folder.ts';
import { isPipe } from '../app/folder/owner-socket.ts';
import type { CarriedIn, OwnThings } from '../app/relay/carry-in.ts';
import { placesOf, type SharingView } from '../protocol/sharing.ts';
import { tryCommand } from './try-command.ts';

/** What each typist means to the person who reads it. */
const HOW: Record<string, string> = {
  x11: 'through X11, and a receipt says that the program read the text',
  nut: 'by pasting; nothing here can tell whether the program took the text',
};

type Device = NonNullable<AppReport['device']>;

function describeTyping({ status, typist }: Device): string {
  if (!status.canType) return `no: ${status.reason ?? 'not said why'} (see: npm run lantype -- doctor)`;
  const how = typist === undefined ? '' : `, ${HOW[typist] ?? typist}`;
  if (status.locked) return `yes${how}; held while the screen is locked`;
  return `yes${how}`;
}

function describeConnection({ connection }: Device): string {
  if (connection.phase === 'registered') return 'connected';
  return `not connected yet${connection.problem === undefined ? '' : `: ${connection.problem.message}`}`;
}

/** The next steps too: what a person has to do is said where it is needed. */
function describeSharing(sharing: SharingView): string[] {
  const { lan, insecureUrls } = sharing;
  if (!lan) return ['  on the LAN   not shared (to share: npm run lantype -- share on)'];
  return [
    `  on the LAN   ${placesOf(sharing).join(', ') || 'shared, but this computer is on no network now'}`,
    ...insecureUrls.map((url) => `  INSECURE     ${url}: others on the network can read texts and tokens`),
    '  to let in    a phone: npm run lantype -- pair     a computer: npm run lantype -- pair --role receive',
  ];
}

function describeCarriedIn({ carried, left }: CarriedIn): string[] {
  const amount = ({ tokens, names, messages }: OwnThings): string =>
    `${tokens} tokens, ${names} names of computers, ${messages} messages that are not over`;
  return [
    ...(carried ? [`  cluster      has what this relay had by itself: ${amount(carried)}`] : []),
    ...(left ? [`  NOT USED     what this relay has by itself: ${amount(left)}`] : []),
    ...(left ? ['               They stay in relay.db: see docs/cluster.md, "A relay that was by itself".'] : []),
  ];
}

/** What `start` prints once it is ready, line by line. `loginLink`: to the window, good once. */
export function readyMessage(report: AppReport, folder: DataFolder, version: string, loginLink: string): string[] {
  const { mode, ownerSocket: socket, relay, device } = report;
  const lines = [`Lantype ${version} is ready (${mode}).`];
  if (relay !== undefined)
    lines.push(`  listens on   ${relay.url} (this computer only)`, ...describeSharing(relay.sharing));
  if (relay?.carriedIn !== undefined) lines.push(...describeCarriedIn(relay.carriedIn));
  if (device !== undefined) {
    lines.push(`  device       ${device.deviceId} ("${device.name}"), ${describeConnection(device)}`);
    lines.push(`  can type     ${describeTyping(device)}`);
  }
  for (const { name, keptAs, lost } of report.damaged) {
    lines.push(`  DAMAGED      ${name} could not be read, and a new one was begun. It is kept as ${keptAs}`);
    lines.push(`               ${lost}`);
  }
  lines.push(`  window       ${loginLink}`);
  lines.push('               (good once, for ten minutes; another: npm run lantype -- open)');
  lines.push(`  data folder  ${folder.root}`);
  if (relay !== undefined && device !== undefined) {
    lines.push('Try it: run this in a terminal, then click into the window that is to get the text. It types where');
    lines.push('the cursor is three seconds later.');
    lines.push(`  ${tryCommand({ url: relay.url, socket, deviceId: device.deviceId, headerFile: folder.tryHeader })}`);
    if (isPipe(socket)) lines.push('(Only while this runs: what else listens there later would be given its token.)');
  }
  lines.push('Stop with Ctrl+C.');
  return lines;
}
