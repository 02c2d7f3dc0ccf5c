// The notes of a release are what CHANGELOG.md says (Keep a Changelog 1.1.0).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../runtime.mjs';

/**
 * The section of a version, without its heading.
 * @param {string} version `1.2.3`, or `Unreleased`
 * @throws when there is none, or nothing in it
 */
export function notesOf(version, changelog = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')) {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((each) => each.startsWith(`[${version}]`));
  const notes = section
    ?.slice(section.indexOf('\n') + 1)
    // The addresses of the headings are at the end of the file.
    .replace(/^\[[^\]]+\]: \S+$/gm, '')
    .trim();
  if (!notes)
    throw new Error(`CHANGELOG.md says nothing about ${version}: it needs a section "## [${version}] - DATE".`);
  return `${notes}\n`;
}
