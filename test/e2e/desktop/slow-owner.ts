import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, output, startChild } from '../../helpers/processes/child.ts';
import type { Display } from './display.ts';

export interface SlowOwnerOptions {
  /** Size of the picture, bytes. */
  bytes: number;
  /** Milliseconds until it says what it has. */
  listMs?: number;
  /** Milliseconds until it has made the picture. */
  pictureMs?: number;
  /** All of it in one property, as programs with BIG-REQUESTS write it, not in parts (ICCCM 2.7.2). */
  whole?: boolean;
  /** CLIPBOARD by default. */
  selection?: 'CLIPBOARD' | 'PRIMARY';
  /** It takes requests, and answers none. */
  silent?: boolean;
}

/** A program of its own that owns a selection and takes its time. */
export interface SlowOwner extends Child {
  /** What another program gets when it asks for the picture now, as SHA-256; `undefined` when there is none. */
  picture(): Promise<string | undefined>;
  /** The right one. */
  readonly hash: string;
  /** Whether it has never lost what it owned. */
  owns(): boolean;
}

/** The same bytes in every run, and no two parts alike. */
const PICTURE = `(bytes) => {
  const picture = Buffer.alloc(bytes);
  for (let offset = 0; offset + 4 <= bytes; offset += 4) picture.writeUInt32LE(Math.imul(offset, 2654435761) >>> 0, offset);
  return picture;
}`;

const OWNER = `
  const { bytes, listMs = 0, pictureMs = 0, whole = false, silent = false, selection: name = 'CLIPBOARD' } = JSON.parse(process.argv[1]);
  const x11 = require(process.argv[2]);
  const PART = 128 * 1024;
  const picture = (${PICTURE})(bytes);
  x11.createClient({}, (error, display) => {
    if (error) throw error;
    const x = display.client;
    const atom = (name) => new Promise((resolve) => x.InternAtom(false, name, (e, id) => resolve(id)));
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const run = async () => {
      const [OWNED, TARGETS, PNG, INCR, ATOM] = await Promise.all([name, 'TARGETS', 'image/png', 'INCR', 'ATOM'].map(atom));
      const window = x.AllocID();
      x.CreateWindow(window, display.screen[0].root, -1, -1, 1, 1, 0, 0, 0, 0, {});
      const deletions = new Map();
      const deletion = (requestor, property) => new Promise((resolve) => deletions.set(requestor + ':' + property, resolve));
      x.on('event', (event) => {
        if (event.name === 'PropertyNotify' && event.state === 1) deletions.get(event.wid + ':' + event.atom)?.();
        if (event.name === 'SelectionClear') console.log('lost');
        if (event.name === 'SelectionRequest' && !silent) void answer(event);
      });
      const answer = async ({ requestor, selection, target, property, time }) => {
        const notify = (given) => x.SendEvent(requestor, 0, 0, { name: 'SelectionNotify', seq: 0, time, requestor, selection, target, property: given });
        if (target === TARGETS) {
          await wait(listMs);
          const list = Buffer.alloc(8);
          list.writeUInt32LE(TARGETS, 0);
          list.writeUInt32LE(PNG, 4);
          x.ChangeProperty(0, requestor, property, ATOM, 32, list);
          return notify(property);
        }
        if (target !== PNG) return notify(0);
        await wait(pictureMs);
        if (whole) {
          // One request of the package takes 256 KiB; PropModeAppend makes one property of many.
          for (let offset = 0; offset < picture.length; offset += PART) {
            x.ChangeProperty(offset === 0 ? 0 : 2, requestor, property, PNG, 8, picture.subarray(offset, offset + PART));
          }
          return notify(property);
        }
        x.ChangeWindowAttributes(requestor, { eventMask: x11.eventMask.PropertyChange });
        let gone = deletion(requestor, property);
        const size = Buffer.alloc(4);
        size.writeUInt32LE(picture.length);
        x.ChangeProperty(0, requestor, property, INCR, 32, size);
        notify(property);
        for (let offset = 0; ; offset += PART) {
          await gone;
          gone = deletion(requestor, property);
          x.ChangeProperty(0, requestor, property, PNG, 8, picture.subarray(offset, offset + PART));
          if (offset >= picture.length) return;
        }
      };
      x.SetSelectionOwner(window, OWNED, 0);
      x.GetSelectionOwner(OWNED, () => console.log('owns'));
    };
    void run();
  }).on('error', () => undefined);
`;

export async function startSlowOwner(display: Display, options: SlowOwnerOptions): Promise<SlowOwner> {
  const x11 = createRequire(import.meta.url).resolve('x11');
  const child = startChild(process.execPath, ['-e', OWNER, '--', JSON.stringify(options), x11], { env: display.env });
  await eventually('the owner to own the clipboard', () => child.output().includes('owns'));
  const make = new Function(`return ${PICTURE}`)() as (bytes: number) => Buffer;
  return {
    ...child,
    hash: createHash('sha256').update(make(options.bytes)).digest('hex'),
    owns: () => !child.output().includes('lost'),
    async picture() {
      const read = 'timeout 10 xclip -o -selection clipboard -t image/png | sha256sum';
      const hash = (await output('sh', ['-c', read], display.env).catch(() => '')).slice(0, 64);
      return hash === createHash('sha256').digest('hex') ? undefined : hash;
    },
  };
}
