import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { START_LIMIT_MS, startWineDesk, type WineDesk, type WineField } from './desk.ts';
import { missingWine } from './wine.ts';
import { PROVED } from './wine-hub.ts';

const missing = missingWine();
const CF = { unicodeText: '13', dib: '8', files: '15' };

/** BITMAPINFOHEADER and 2 × 2 pixels of 32 bits. */
function bitmap(): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(2, 4);
  header.writeInt32LE(2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  header.writeUInt32LE(16, 20);
  return Buffer.concat([header, Buffer.from('00112233445566778899aabbccddeeff', 'hex')]);
}

/** DROPFILES and the names, in UTF-16, each ended by a zero, and all of them by another. */
function files(...names: string[]): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt32LE(20, 0);
  header.writeUInt32LE(1, 16);
  return Buffer.concat([header, Buffer.from(`${names.join('\0')}\0\0`, 'utf16le')]);
}

const HTML = 'Version:0.9\r\nStartHTML:0\r\nEndHTML:30\r\n<b>bold</b>\0';
const COPIES: Readonly<Record<string, Readonly<Record<string, string | Buffer>>>> = {
  'a text': { [CF.unicodeText]: 'mine: Grüße, 你好, 👋' },
  'a picture': { [CF.dib]: bitmap() },
  'HTML and its text': { 'HTML Format': Buffer.from(HTML), [CF.unicodeText]: 'bold' },
  'files and a private format': {
    [CF.files]: files('C:\\one.txt', 'C:\\two.txt'),
    'Lantype test format': Buffer.from('0001ff', 'hex'),
  },
  RTF: { 'Rich Text Format': Buffer.from('{\\rtf1 rich}\0'), [CF.unicodeText]: 'rich' },
  nothing: {},
};

describe("the user's clipboard on Windows", skipUnless(missing === undefined, missing ?? ''), () => {
  let desk: WineDesk;
  let field: WineField;

  beforeAll(async () => {
    desk = await startWineDesk();
    field = await desk.field('edit');
  }, START_LIMIT_MS);

  afterAll(() => desk?.stop());

  for (const [name, contents] of Object.entries(COPIES)) {
    it(`is given back: ${name}`, async () => {
      await desk.helper.copy(contents);
      const before = await desk.helper.clipboard();
      const answer = await desk.hub.type('a text of Lantype');
      expect(answer).toMatchObject({ status: 'typed', receipt: expect.stringMatching(PROVED) });
      expect(await field.text()).toBe('a text of Lantype');
      const text = typeof contents[CF.unicodeText] === 'string' ? contents[CF.unicodeText] : undefined;
      await eventually(name, async () => {
        const after = await desk.helper.clipboard();
        const whole = Object.entries(before).every(([format, data]) => after[format] === data);
        // And nothing of ours is there with it.
        return whole && (await desk.helper.clipboardText()) === text;
      });
      await field.clear();
    });
  }

  it('twice in a row is what it was before the first', async () => {
    await desk.helper.copy({ [CF.unicodeText]: 'before both' });
    await desk.hub.type('first ');
    await desk.hub.type('second');
    expect(await field.text()).toBe('first second');
    await eventually('the clipboard', async () => (await desk.helper.clipboardText()) === 'before both');
    await field.clear();
  });

  it('a text is marked for histories and managers to leave it alone', async () => {
    await field.close();
    await desk.hub.type('left here');
    const formats = Object.keys(await desk.helper.clipboard());
    expect(formats).toEqual(
      expect.arrayContaining([
        'ExcludeClipboardContentFromMonitorProcessing',
        'CanIncludeInClipboardHistory',
        'CanUploadToCloudClipboard',
        'Clipboard Viewer Ignore',
      ]),
    );
  });
});
