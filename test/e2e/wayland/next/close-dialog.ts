import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bus } from '../../../../src/agent/dbus/bus.ts';

const SCRIPT = `const windows = workspace.windowList ? workspace.windowList() : workspace.clientList();
for (const window of windows) if (/portal/.test(String(window.resourceClass))) window.closeWindow();`;

/** Closes the window of KDE's dialog, as the button in its frame does. */
export async function closeDialogOfKde(bus: Bus, folder: string): Promise<void> {
  const file = path.join(folder, 'close-dialog.js');
  writeFileSync(file, SCRIPT);
  const scripting = { destination: 'org.kde.KWin', path: '/Scripting', interface: 'org.kde.kwin.Scripting' };
  await bus.call({ ...scripting, member: 'loadScript', signature: 'ss', body: [file, 'test-close-dialog'] });
  await bus.call({ ...scripting, member: 'start' });
  await bus.call({ ...scripting, member: 'unloadScript', signature: 's', body: ['test-close-dialog'] });
}
