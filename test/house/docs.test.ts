import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** Who follows the documentation gets somewhere: links, headings, pictures, npm scripts and commands are there. */

const ROOT = path.resolve(import.meta.dirname, '../..');
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: ROOT })].sort();
const read = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');

/** As GitHub makes an anchor of a heading. */
function anchorsOf(page: string): string[] {
  const headings = read(page).match(/^#+ .+$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function brokenLinksOf(page: string, text = read(page)): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(([, a, b]) => a ?? b ?? '');
  return links.filter((link) => {
    if (/^(https?|mailto|ws):/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : path.join(path.dirname(page), file);
    if (!existsSync(path.join(ROOT, target))) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
  });
}

it.each(pages)('%s leads nowhere that is not there', (page) => expect(brokenLinksOf(page)).toEqual([]));

it('a link to nothing, and to a heading that is none, are seen', () => {
  const text = '[a](docs/nothing.md) [b](docs/phone.md#nothing) [c](docs/phone.md#installing) <img src="no.png">';
  expect(brokenLinksOf('README.md', text)).toEqual(['docs/nothing.md', 'docs/phone.md#nothing', 'no.png']);
});

it('every page can be reached from the index by question', () => {
  const reached = new Set(['docs/index.md']);
  for (const page of reached) {
    for (const [, link = ''] of read(page).matchAll(/\]\(([^)#\s]+\.md)/g)) {
      if (!link.includes(':')) reached.add(path.join(path.dirname(page), link));
    }
  }
  const unreached = pages.filter((page) => !reached.has(page) && !page.startsWith('docs/decisions/'));
  expect(unreached).toEqual([]);
});

const everything = pages.map(read).join('\n');

it('every npm script that is named is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = new Set([...everything.matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)].map(([, name = '']) => name));
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter((name) => !(name in scripts))).toEqual([]);
});

it('every command of lantype that is named is there', async () => {
  let help = '';
  const write = Command.prototype.outputHelp;
  Command.prototype.outputHelp = function outputHelp() {
    help += this.helpInformation();
  };
  await runCommandLine(['--help'], {} as Terminal).finally(() => {
    Command.prototype.outputHelp = write;
  });
  const known = [...help.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name);
  const named = new Set([...everything.matchAll(/(?:`|^|-- )lantype ([a-z]+)\b/gm)].map(([, name = '']) => name));
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter((name) => !known.includes(name))).toEqual([]);
});
