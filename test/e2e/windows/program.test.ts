import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checklistFor } from '../../../src/app/agent/typing-checklist.ts';
import { readOr } from '../../../src/base/read-or.ts';
import { launchChromium, missingChromium } from '../../helpers/chromium.ts';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { START_LIMIT_MS, startWineDesk, type WineDesk } from './desk.ts';
import { WindowsHelper } from './windows-helper.ts';
import { inWine, missingWine, processesWith, type WineProgram } from './wine.ts';
import { PROVED } from './wine-hub.ts';

const missing = missingWine();
/** The first look for a way to type may take too long on a busy machine, and the next comes half a minute later. */
const RESTART_LIMIT_MS = 90_000;
const COPIED = { 'HTML Format': Buffer.from('Version:0.9\r\n<b>mine</b>\0'), '13': 'mine' };

/** The whole program, as somebody on Windows has it. */
describe('Lantype on Windows', skipUnless(missing === undefined, missing ?? ''), () => {
  let desk: WineDesk;

  beforeAll(async () => {
    desk = await startWineDesk();
  }, START_LIMIT_MS);

  afterAll(() => desk?.stop());

  async function over(program: WineProgram): Promise<string> {
    await eventually('the end of a command', () => program.over, 60_000);
    return program.printed().out;
  }

  function doctor(): Promise<string> {
    return over(desk.wine.node([lantype(), 'doctor', '--json', ...dataFolder()]));
  }

  it('the doctor says what works', async () => {
    const report = JSON.parse(await doctor());
    expect(report).toMatchObject({ canType: true, typist: 'windows' });
    const [typist] = report.typists;
    expect(typist).toMatchObject({ name: 'windows', ok: true });
    const names = typist.capabilities.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['Windows', 'session', 'clipboard', 'receipts', 'rights']);
  });

  it('the doctor says so when koffi cannot be loaded', async () => {
    const koffi = path.join(desk.wine.stage, 'node_modules/koffi');
    renameSync(koffi, `${koffi}.away`);
    try {
      const report = JSON.parse(await doctor());
      // nut-js is what is left then; it is not installed in this stage.
      expect(report.typists.map(({ name }: { name: string }) => name)).toEqual(['windows', 'nut']);
      expect(report.typists[0].ok).toBe(false);
      expect(report.typists[0].reason).toContain('koffi');
    } finally {
      renameSync(`${koffi}.away`, koffi);
    }
  });

  it('types texts and keys in their order', async () => {
    const field = await desk.field('edit');
    const payload = [
      { type: 'text', value: 'one' },
      { type: 'key', key: 'enter' },
      { type: 'text', value: 'three' },
      { type: 'key', key: 'home' },
      { type: 'text', value: 'two, ' },
      { type: 'key', key: 'end' },
      { type: 'key', key: 'backspace' },
    ];
    const { status, receipt } = await desk.hub.type(payload);
    expect(status).toBe('typed');
    // The effect of each key is seen, where the program has time to say so.
    expect(receipt).toMatch(/^(seen|assumed)$/);
    await eventually('the keys', async () => (await field.text()) === 'one\ntwo, thre');
    await field.close();
  });

  it('a window that takes the focus meanwhile gets nothing that is not its own', async () => {
    const field = await desk.field('edit');
    const { window } = await desk.helper.open('thief');
    await desk.helper.front(field.window);
    const { status } = await desk.hub.type('whose is it?');
    const there = await field.text();
    if (status === 'typed') expect(there).toBe('whose is it?');
    else expect(there).toBe('');
    await desk.helper.close(window);
    await field.close();
  });

  it('goes through the checklist with a person, and writes a report without texts', async () => {
    const field = await desk.field('edit');
    const [report, answers] = ['report.json', 'answers'].map((name) => path.join(desk.wine.folder, name)) as [
      string,
      string,
    ];
    // The editor, which is in front, and nothing else.
    writeFileSync(answers, `\ny\n${'s\n'.repeat(checklistFor('win32').length)}`);
    const said = await over(
      desk.wine.node([lantype(), 'doctor', '--typing', '--report', inWine(report), ...dataFolder()], answers),
    );
    expect(said).toMatch(/typed, (seen|read)/);
    const typed = await field.text();
    expect(typed).toContain('你好');
    const written = readFileSync(report, 'utf8');
    const { steps, ...rest } = JSON.parse(written);
    expect(rest).toMatchObject({ typist: 'windows', system: expect.stringContaining('Windows') });
    expect(steps[0]).toMatchObject({
      id: 'editor',
      outcome: 'typed',
      receipt: expect.stringMatching(PROVED),
      program: 'node',
      asItShould: true,
    });
    expect(steps.slice(1).every(({ outcome }: { outcome: string }) => outcome === 'skipped')).toBe(true);
    for (const word of typed.split(/[\s,.()]+/).filter((each) => /\p{L}{3}/u.test(each))) {
      expect(written.includes(word), word).toBe(false);
    }
    await field.close();
  });

  it(
    'the window says what types here, and where',
    skipUnless(missingChromium === undefined, missingChromium ?? ''),
    async () => {
      const field = await desk.field('edit');
      const { link } = JSON.parse(
        await over(desk.wine.node([lantype(), 'open', '--no-open', '--json', ...dataFolder()])),
      );
      const browser = await launchChromium();
      try {
        const page = await browser.newPage({ locale: 'en-GB' });
        await page.goto(link);
        const state = page.getByRole('region', { name: 'State of Lantype' });
        await state.getByText('Ready to type').waitFor();
        await page.getByRole('navigation').getByRole('link', { name: 'Diagnosis' }).click();
        await page.getByText('Through Windows, and a receipt says that the program read the text.').waitFor();
        for (const finding of ['session', 'receipts', 'rights'])
          await page.getByText(finding, { exact: true }).waitFor();
      } finally {
        await browser.close();
        await field.close();
      }
    },
  );

  it('goes on when the process that types dies', async () => {
    const field = await desk.field('edit');
    const before = workers();
    expect(before).toHaveLength(1);
    await killed(before);
    await eventually('another process', () => workers().length === 1, RESTART_LIMIT_MS);
    const typed = await eventually(
      'a text to be typed again',
      async () => {
        const outcome = await desk.hub.type('still here');
        // Until then nobody says that anything was typed; a busy program may have had no time to answer.
        if (outcome.status !== 'typed') expect(['CANNOT_TYPE', 'UNRESPONSIVE']).toContain(outcome.code);
        return outcome.status === 'typed' && outcome;
      },
      RESTART_LIMIT_MS,
    );
    expect(typed.receipt).toMatch(PROVED);
    expect(await field.text()).toBe('still here');
    await field.close();
  });

  it("gives the user's clipboard back when the process that types dies in the middle of a text", async () => {
    const program = await WindowsHelper.start(desk.wine);
    await desk.helper.copy(COPIED);
    const before = await desk.helper.clipboard();
    const { window } = await program.open('edit', { hangsOnV: true });
    const answer = desk.hub.type('a text');
    await program.hangs(window);
    await killed(workers());
    // The keys were pressed, and nobody can say what came of them.
    expect(await answer).toMatchObject({ status: 'failed', code: 'UNCERTAIN' });
    await program.end();
    await eventually(
      'the clipboard',
      async () => {
        const after = await desk.helper.clipboard();
        return Object.entries(before).every(([format, data]) => after[format] === data);
      },
      RESTART_LIMIT_MS,
    );
  });

  it('leaves alone what was copied after the process that types died', async () => {
    const program = await WindowsHelper.start(desk.wine);
    await desk.helper.copy(COPIED);
    const { window } = await program.open('edit', { hangsOnV: true });
    await eventually('a process that types', () => workers().length === 1, RESTART_LIMIT_MS);
    await eventually('a way to type', async () => (await desk.hub.status())?.canType, RESTART_LIMIT_MS);
    const answer = desk.hub.type('a text');
    await program.hangs(window);
    const [died] = workers();
    process.kill(died ?? 0, 'SIGKILL');
    await desk.helper.copy({ '13': 'copied meanwhile' });
    await answer;
    await program.end();
    await eventually(
      'a way to type',
      async () => workers().length === 1 && !workers().includes(died ?? 0),
      RESTART_LIMIT_MS,
    );
    await eventually('a way to type', async () => (await desk.hub.status())?.canType, RESTART_LIMIT_MS);
    expect(await desk.helper.clipboardText()).toBe('copied meanwhile');
  });

  it("gives the user's clipboard back when Lantype itself dies", async () => {
    const field = await desk.field('edit');
    await desk.helper.copy({ '13': 'mine' });
    expect(await desk.hub.type('the last one')).toMatchObject({ status: 'typed' });
    await killed(processesWith(lantype()));
    await eventually('the process that types to end', () => workers().length === 0, RESTART_LIMIT_MS);
    expect(await desk.helper.clipboardText()).toBe('mine');
    expect(await field.text()).toBe('the last one');
  });

  /** Ended by the system, in the middle of whatever they do. */
  async function killed(pids: readonly number[]): Promise<void> {
    expect(pids).not.toEqual([]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await eventually('their end', () => pids.every((pid) => readOr(`/proc/${pid}/cmdline`, '') === ''));
  }

  function lantype(): string {
    return inWine(path.join(desk.wine.stage, 'dist/node/lantype.js'));
  }

  function dataFolder(): string[] {
    return ['--data-dir', inWine(path.join(desk.wine.folder, 'data'))];
  }

  /** The processes that type for this suite's Lantype. */
  function workers(): number[] {
    return processesWith(inWine(path.join(desk.wine.stage, 'dist/node/windows-worker.js')));
  }
});
