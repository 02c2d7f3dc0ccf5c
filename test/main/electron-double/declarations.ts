import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const declarations = read('node_modules/electron/electron.d.ts');

export interface Declared {
  /** Everything that electron.d.ts says about it: one text for each overload. */
  readonly texts: readonly string[];
  /** Those that it is there for (`@platform`); empty: all. */
  readonly platforms: readonly string[];
}

/** The body of a class or an interface of Electron, with those of what it extends. */
function bodyOf(type: string): string {
  const head = new RegExp(`^ {2}(?:class|interface) ${type}(?: extends (?:NodeJS\\.)?(\\w+))? \\{$`, 'm').exec(
    declarations,
  );
  if (head === null) return '';
  const body = declarations.slice(head.index, declarations.indexOf('\n  }\n', head.index));
  return head[1] === undefined || head[1].endsWith('EventEmitter') ? body : body + bodyOf(head[1]);
}

/** A member as electron.d.ts declares it; undefined when it does not. Events are `on.NAME`. */
export function declared(type: string, member: string): Declared | undefined {
  const event = /^on\.(.+)$/.exec(member)?.[1];
  const what = event === undefined ? `(?:static )?(?:readonly )?${member}[?]?[(:<]` : `(?:on|once)\\(event: '${event}'`;
  const found = [...bodyOf(type).matchAll(new RegExp(`(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\s*)?^ {4}${what}.*$`, 'gm'))];
  const texts = found.map(([text]) => text);
  if (texts.length === 0) return undefined;
  const platforms = texts.flatMap((text) => (/@platform ([\w,]+)/.exec(text)?.[1] ?? '').split(',').filter(Boolean));
  return { texts, platforms: [...new Set(platforms)].sort() };
}

/** What `ElectronApi` takes of each type of Electron: `App` → `exit`, `getAppPath`, … */
export function membersUsed(): Map<string, string[]> {
  const picks = read('src/main/electron-api.ts').matchAll(/Pick<\s*(?:typeof )?(\w+)(?:\['(\w+)'\])?,([^>]*)>/g);
  const found = new Map<string, string[]>();
  for (const [, type = '', inner, names = ''] of picks) {
    const key = inner === undefined ? type : inner.replace(/^./, (first) => first.toUpperCase());
    const members = [...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
    found.set(key, [...(found.get(key) ?? []), ...members]);
  }
  return found;
}

/** The events that src/main listens to, by their names. */
export function eventsHeard(): string[] {
  const files = readdirSync(path.join(ROOT, 'src/main'), { recursive: true, encoding: 'utf8' });
  const texts = files.filter((file) => file.endsWith('.ts')).map((file) => read(path.join('src/main', file)));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\.(?:on|once)\(\s*'([a-z-]+)'/g)].map(([, name = '']) => name),
  );
  return [...new Set(names)].sort();
}

/** The events that the double lets happen, by their names. */
export function eventsMade(): string[] {
  const folder = 'test/main/electron-double';
  const texts = readdirSync(path.join(ROOT, folder)).map((file) => read(path.join(folder, file)));
  const names = texts.flatMap((text) => [...text.matchAll(/\.emit\(\s*'([a-z-]+)'/g)].map(([, name = '']) => name));
  return [...new Set(names)].sort();
}
