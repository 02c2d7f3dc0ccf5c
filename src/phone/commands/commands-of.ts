import { keyGlyph } from './describe-segments.ts';
import type { LanguagePack, SpokenCommand } from './language-pack.ts';
import { allCommands } from './pack-phrases.ts';

/** One line of a help list. */
export interface CommandHelp {
  /** What may be said, the first is the usual way. */
  readonly say: readonly string[];
  /** What it does, in signs that need no translation: `;`, `“ ”`, `↵`, `⏎`, `Aa`. */
  readonly shows: string;
  readonly kind: 'sign' | 'quote' | 'key' | 'case';
}

/** Blanks that would not be seen, but for the no-break space that comes with a sign. */
const BLANKS: Readonly<Record<string, string>> = { ' ': '␣', '\n': '↵', '\n\n': '↵↵', '.\n': '.↵', '': '⁐' };
const CASES = { capital: 'Aa', upper: 'AA' } as const;

function helpOf(command: SpokenCommand): CommandHelp {
  const { say } = command;
  if ('key' in command) return { say, shows: keyGlyph(command.key), kind: 'key' };
  if ('next' in command) return { say, shows: CASES[command.next], kind: 'case' };
  if ('quote' in command) {
    const [open, close] = command.marks.map((mark) => mark.trim());
    return { say, shows: `${{ open, close, toggle: `${open} ${close}` }[command.quote]}`, kind: 'quote' };
  }
  return { say, shows: BLANKS[command.write] ?? command.write.trim(), kind: 'sign' };
}

/** Everything that can be said with a pack, in the order of its file, for a help list. */
export function commandsOf(pack: LanguagePack): CommandHelp[] {
  return [...allCommands(pack)].map(helpOf);
}
