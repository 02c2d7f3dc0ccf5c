import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkTyping, type Person } from '../app/agent/typing-check.ts';
import { checklistFor } from '../app/agent/typing-checklist.ts';
import { createTypists } from '../app/agent/typists.ts';
import type { DataFolder } from '../app/folder/data-folder.ts';
import { loadSettings } from '../app/settings/settings.ts';
import { readVersion } from '../app/version.ts';
import { systemClock } from '../base/clock.ts';
import { silentLogger } from '../base/logger.ts';
import type { Terminal } from './terminal.ts';

/** Goes through the checklist with the person at the terminal, and writes what came of it to a file. */
export async function runTypingCheck(folder: DataFolder, terminal: Terminal, file: string): Promise<void> {
  // The clock's timers keep no process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    const typists = createTypists(loadSettings(folder.settings, {}), folder, systemClock, silentLogger);
    const options = { typists, steps: checklistFor(process.platform), version: readVersion() };
    terminal.print('At each step: press Enter here, and bring what is named to the front within five seconds.');
    terminal.print('A sentence is typed there. To skip a step, type s before Enter.');
    const report = await checkTyping(options, personAt(terminal), systemClock);
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
    terminal.print(`The report is in ${path.resolve(file)}. It holds names of programs, and no text.`);
  } finally {
    clearInterval(alive);
  }
}

function personAt(terminal: Terminal): Person {
  return {
    async ready({ prepare }) {
      terminal.print('');
      return (await terminal.ask(`Bring to the front: ${prepare}. [Enter, or s to skip] `)) !== 's';
    },
    told({ outcome, receipt, error }) {
      terminal.print([outcome, receipt, error?.message].filter((each) => each !== undefined).join(', '));
    },
    async sees({ question }) {
      return (await terminal.ask(`${question} [y or n] `)).toLowerCase().startsWith('y');
    },
  };
}
