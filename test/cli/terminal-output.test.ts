import { expect, it, vi } from 'vitest';
import { formatTable } from '../../src/cli/table.ts';
import { processTerminal } from '../../src/cli/terminal.ts';

it('JSON carries what a terminal would obey, escaped', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const value = { name: 'a\u001b[2J\u007f\u009b\u202e\u{E0001}👋' };
  processTerminal.printJson(value);
  const line = String(write.mock.calls[0]?.[0]);
  write.mockRestore();
  expect(line).toMatch(/^[\x20-\x7e👋]+\n$/u);
  expect(JSON.parse(line)).toEqual(value);
});

it('tables are aligned, and clean as well', () => {
  expect(
    formatTable([
      ['A', 'LONG', 'LAST'],
      ['longer', 'b\u0007', ''],
    ]),
  ).toEqual(['A       LONG  LAST', 'longer  b\u{FFFD}']);
});
