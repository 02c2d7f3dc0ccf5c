import { PROGRAMS } from '../entries.ts';
import { missingPackages, toolkitVersion } from '../packages.ts';
import { readAt } from './logging-owner.ts';
import type { Paste } from './pasting.ts';
import { type Count, type Study, study } from './study.ts';

/** `npm run pastes [-- program …]`: what each program does with a paste, as measured; the source of docs/toolkits.md. */
const names = process.argv.slice(2);

/** What was asked for and deleted, in order, with the times in ms; of which selection where it was more than one. */
function story(log: Paste['log']): string {
  const several = new Set(log.map(({ selection }) => selection)).size > 1;
  const words = log.map(({ what, selection, target, ms }) => {
    const asked = what === 'asked' ? '' : ` ${what}`;
    return `${several ? `${selection}:` : ''}${target}${asked} ${ms.toFixed(0)}`;
  });
  return words.join(', ') || 'asks for nothing';
}

function inWords({ log, took, there }: Paste): string {
  if (took === undefined || there === undefined) return `no text; ${story(log)}`;
  const read = readAt(log);
  const gap = read === undefined ? 'no deletion' : `${(there - read).toFixed(1)} after its deletion`;
  return `${took} there after ${there.toFixed(0)} ms, ${gap}; ${story(log)}`;
}

function inNumbers(counts: readonly Count[]): string {
  return counts.map(({ when, times, of }) => `${when} ${times}/${of}`).join(', ');
}

function print({ entry, claimsPing, answersPing, pastes, overtaken, lost }: Study): void {
  const ping = claimsPing ? (answersPing ? 'answers pings' : 'claims pings, does not answer') : 'no pings';
  console.log(`\n${entry.name} (${toolkitVersion(entry.toolkit)}): ${ping}`);
  console.log(`  a key comes before the text when pressed after: ${inNumbers(overtaken)}`);
  console.log(`  the text is lost when another owner comes after its read: ${inNumbers(lost)}`);
  for (const { chord, tried } of pastes) {
    console.log(`  ${chord}; before it: ${story(tried.at(-1)?.unasked ?? [])}`);
    for (const paste of tried) console.log(`    ${inWords(paste)}`);
  }
}

for (const entry of PROGRAMS.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const missing = missingPackages(entry.packages);
  if (missing.length > 0) {
    console.log(`\n${entry.name}: skipped: not installed: ${missing.join(' ')}`);
    continue;
  }
  try {
    print(await study(entry));
  } catch (error) {
    console.log(`\n${entry.name}: ${(error as Error).message}`);
  }
}
