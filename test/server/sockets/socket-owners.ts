/** A field, parameter property or variable of a class or interface: its name and what is written as its type. */
interface Holder {
  readonly file: string;
  readonly name: string;
  readonly body: string;
}

const HOLDERS =
  /(?:class|interface)\s+(\w+)[^{]*\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\})*)\}/g;
/** What a socket is called, whoever made it. */
const SOCKETS = ['WebSocket', 'ClientSocket', 'ClientWriter', 'FrameWriter', 'Duplex', 'Socket', 'Connection'];

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function mentions(text: string, types: ReadonlySet<string>): boolean {
  return [...types].some((type) => new RegExp(`\\b${type}\\b`).test(text));
}

/** Types of fields alone: what a method takes and returns it does not keep. */
function fieldTypes(body: string): string[] {
  const field = /^ {2}(?:readonly |static |private )*#?\w+[?!]?(?:: | = )(.*)$/gm;
  return [...body.matchAll(field)].map(([, type = '']) => type);
}

/** `Map<…>`, `Set<…>`, `Array<…>`, `…[]` of one of the types. */
function isCollectionOf(type: string, types: ReadonlySet<string>): boolean {
  const names = [...types].join('|');
  const generic = new RegExp(`\\b(?:Weak)?(?:Readonly)?(?:Map|Set|Array)<[^=]*\\b(?:${names})\\b`);
  return generic.test(type) || new RegExp(`\\b(?:${names})\\b[>)]*\\[\\]`).test(type);
}

/**
 * `file: class` of everything that keeps a collection of sockets, or of objects that keep one. Read from the source by
 * its shape: the compiler of this project offers no API to ask.
 */
export function socketOwners(files: Readonly<Record<string, string>>): string[] {
  const holders: Holder[] = Object.entries(files).flatMap(([file, source]) =>
    [...withoutComments(source).matchAll(HOLDERS)].map(([, name = '', body = '']) => ({ file, name, body })),
  );
  const sockets = new Set(SOCKETS);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { name, body } of holders) {
      // Whoever has the manager has what the manager owns; it does not own it itself.
      if (sockets.has(name) || name.endsWith('Parts') || name.endsWith('ConnectionManager')) continue;
      if (!fieldTypes(body).some((type) => !/=>/.test(type) && mentions(type, sockets))) continue;
      sockets.add(name);
      grown = true;
    }
  }
  const owners = holders.filter(({ body }) => fieldTypes(body).some((type) => isCollectionOf(type, sockets)));
  const tracking = Object.entries(files).filter(([, source]) => /clientTracking:\s*true/.test(withoutComments(source)));
  return [
    ...owners.map(({ file, name }) => `${file}: ${name}`),
    ...tracking.map(([file]) => `${file}: clientTracking`),
  ];
}
