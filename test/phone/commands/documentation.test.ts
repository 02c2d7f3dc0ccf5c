import { expect, it } from 'vitest';
import { allCommands } from '../../../src/phone/commands/pack-phrases.ts';
import { PACKS } from './cases/all-cases.ts';
import { docTables, documentedTables } from './doc-tables.ts';

it('docs/spoken-commands.md has what the packs have (if not: node test/phone/commands/doc-tables.ts)', async () => {
  expect(documentedTables()).toBe(await docTables());
});

it('and every phrase is in it', () => {
  // Independent of how the tables are written: each phrase stands in the section of its language.
  const sections = documentedTables().split(/^### /m).slice(1);
  for (const pack of PACKS) {
    const section = sections.find((text) => text.split('\n')[0]?.endsWith(`(\`${pack.language}\`)`)) ?? '';
    const cells = section.split(/[|·\n]/).map((cell) => cell.trim());
    const said = [...pack.commands.flatMap(({ say }) => say), ...Object.values(pack.keys).flat()];
    const domains = pack.domains.map((domain) => `${pack.dot} ${domain}`);
    expect([...said, ...domains].filter((phrase) => !cells.includes(phrase))).toEqual([]);
    for (const template of pack.press) expect(section).toContain(`“${template.replace('*', '…')}”`);
    expect([...allCommands(pack)].length).toBeGreaterThan(70);
  }
});
