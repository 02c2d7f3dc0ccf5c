import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { TranscriptionAnswer } from '../../../src/protocol/http.ts';
import { recordCalls } from '../../helpers/bus-service.ts';
import { eventually } from '../../helpers/eventually.ts';
import { output } from '../../helpers/processes/child.ts';
import { askLantype, createToken } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { pressKeys } from '../desktop/display.ts';
import { startAccessibleDesktop } from './accessible-desktop.ts';
import { openToolkit } from './field-window.ts';
import { missingForFields } from './missing.ts';

/** What its user has written into the fields, and no phone has sent. */
const CANARY = 'zqvxkjwb';
const SECRET = 'jwqzvbxk';

/** A text as it may be hidden in a file or an answer. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  // Base64 of what stands at another place of three looks different; what they have in common is in the middle.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [
    bytes,
    Buffer.from(text, 'utf16le'),
    Buffer.from(bytes.toString('hex')),
    ...base64.map((form) => Buffer.from(form)),
  ];
}

function holds(where: Buffer, text: string): boolean {
  return formsOf(text).some((form) => where.includes(form));
}

function filesIn(folder: string): { name: string; content: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((name) => ({ name, content: readFileSync(name) }));
}

const missing = missingForFields('python3');

it('finds a text in what it looks through, however it is written there', () => {
  for (const form of ['a zqvxkjwb b', Buffer.from('x zqvxkjwb y').toString('base64'), '{"text":"zqvxkjwb"}']) {
    expect(holds(Buffer.from(form), CANARY)).toBe(true);
  }
  expect(holds(Buffer.from('zqvxkjw'), CANARY)).toBe(false);
});

const track = stopAfterEach();

it(
  'nothing of what is read in a field leaves the process',
  skipUnless(missing === undefined, missing ?? ''),
  async () => {
    const reports = tempFolder();
    const crash = `--report-on-signal --report-signal=SIGUSR2 --report-directory=${reports}`;
    const { display, hub, accessibility } = track(await startAccessibleDesktop({}, { NODE_OPTIONS: crash }));
    const admin = await createToken(hub.dataDir, { scope: 'admin', name: 'looks at everything' });
    const window = track(await openToolkit(display, 'gtk.py', ['3.0']));
    const spy = track(await recordCalls(accessibility));
    const answers: string[] = [];
    const write = (text: string): Promise<string> => output('xdotool', ['type', '--', text], display.env);
    const ask = async (route: string): Promise<string> => {
      const response = await fetch(hub.url + route, { headers: { authorization: `Bearer ${admin}` } });
      const body = `${response.status} ${await response.text()}`;
      answers.push(body);
      return body;
    };
    const send = async (body: object): Promise<string> => {
      const answer = await hub.post({ deviceId: hub.deviceId, ...body });
      answers.push(JSON.stringify(answer));
      return ask(`/messages/${(answer.body as TranscriptionAnswer).messageId}`);
    };
    const fill = async (field: string, text = CANARY): Promise<void> => {
      await window.focus(field);
      await write(text);
      await eventually(`${field} to hold it`, () => window.value(field) === text);
    };
    const looks = (): number => spy.calls.filter(({ member }) => member === 'GetText').length;

    // All that can become of a text where the field is looked at: seen, not taken, taken out, refused.
    await fill('single line');
    await send({ text: ' and more' });
    await eventually('the text', () => window.value('single line') === `${CANARY} and more`);
    await send({ payload: [{ type: 'key', key: 'undo' }] });
    // What stands before the cursor is looked at as far as the text is long.
    await send({ text: 'something that is longer than what stands there' });
    await fill('ten characters');
    await send({ text: 'more than fits' });
    await fill('plain');
    await send({
      payload: [
        { type: 'text', value: 'one' },
        { type: 'key', key: 'enter' },
        { type: 'text', value: 'two' },
      ],
    });
    expect(looks()).toBeGreaterThan(3);

    const before = looks();
    await fill('password', SECRET);
    await eventually('the phone to be told', async () => (await ask('/devices')).includes('"field":"password"'));
    await send({ text: 'opensesame' });
    await pressKeys(display, 'End');
    await send({ payload: [{ type: 'key', key: 'backspace' }] });
    expect(looks()).toBe(before);

    // A program that is gone while it may be looked at.
    await window.focus('single line');
    const last = send({ text: 'to whom?' });
    await window.stop();
    await last;

    for (const route of [
      '/messages?limit=100',
      '/devices',
      '/tokens',
      '/metrics',
      '/health',
      '/websocket/messages?since=0',
    ]) {
      await ask(route);
    }
    answers.push(JSON.stringify(await askLantype(['status', '--data-dir', hub.dataDir], display.env)));
    hub.child.process.kill('SIGUSR2');
    const report = await eventually('the report of a crash', () =>
      filesIn(reports).find(({ content }) => isWhole(content)),
    );
    const places = [
      { name: 'what it prints', content: Buffer.from(hub.child.output()) },
      { name: 'its answers', content: Buffer.from(answers.join('\n')) },
      report,
      ...filesIn(hub.dataDir),
    ];
    await hub.stop();
    expect(places.map(({ name }) => path.basename(name))).toEqual(expect.arrayContaining(['lantype.log']));
    for (const { name, content } of places) {
      for (const text of [CANARY, SECRET])
        expect(holds(content, text), `${name} holds what stood in a field`).toBe(false);
    }
  },
);

/** A report is written piece by piece. */
function isWhole(content: Buffer): boolean {
  try {
    return JSON.parse(content.toString()).header !== undefined;
  } catch {
    return false;
  }
}
