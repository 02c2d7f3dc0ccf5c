import type { AppReport } from '../app/app.ts';
import type { DataFolder } from '../app/data-folder.ts';
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

/** What `start` prints once it is ready, line by line. */
export function readyMessage(report: AppReport, folder: DataFolder, version: string): string[] {
  const { mode, relay, device } = report;
  const lines = [`Lantype ${version} is ready (${mode}).`];
  if (relay !== undefined) lines.push(`  listens on   ${relay.url} (this computer only)`);
  if (device !== undefined) {
    lines.push(`  device       ${device.deviceId} ("${device.name}"), ${describeConnection(device)}`);
    lines.push(`  can type     ${describeTyping(device)}`);
  }
  lines.push(`  data folder  ${folder.root}`);
  if (relay !== undefined && device !== undefined) {
    lines.push('Try it: run this in a terminal, then click into the window that is to get the text. It types where');
    lines.push('the cursor is three seconds later.');
    lines.push(`  ${tryCommand({ url: relay.url, deviceId: device.deviceId, headerFile: folder.tryHeader })}`);
  }
  lines.push('Stop with Ctrl+C.');
  return lines;
}
