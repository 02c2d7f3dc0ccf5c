import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DevicesAnswer } from '../../src/protocol/http.ts';
import { eventually } from '../helpers/eventually.ts';
import { output } from '../helpers/processes/child.ts';
import { LANTYPE } from '../helpers/processes/lantype-command.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { type Display, missingPrograms, startDisplay } from './desktop/display.ts';
import { type Hub, startHub } from './desktop/hub.ts';
import { startMousepad, startXterm } from './desktop/programs.ts';

const missing = missingPrograms('xterm', 'mousepad');

interface Doctor {
  canType: boolean;
  typist?: string;
  reason?: string;
  typists: { name: string; ok: boolean; capabilities: { name: string; ok: boolean; detail: string }[] }[];
}

/** `lantype doctor --json` and its exit code. */
function doctor(env: NodeJS.ProcessEnv): Promise<{ exitCode: number; report: Doctor }> {
  const folder = path.join(env.HOME ?? '', 'doctor');
  return new Promise((resolve) => {
    execFile(process.execPath, [...LANTYPE, 'doctor', '--json', '--data-dir', folder], { env }, (error, stdout) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, report: JSON.parse(stdout) });
    });
  });
}

describe('a desktop that changes', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  async function status(hub: Hub): Promise<NonNullable<DevicesAnswer['details'][number]['status']>> {
    const answer = await fetch(`${hub.url}/devices`, { headers: { authorization: `Bearer ${hub.token}` } });
    const { details } = (await answer.json()) as DevicesAnswer;
    const found = details.find(({ deviceId }) => deviceId === hub.deviceId)?.status;
    if (!found) throw new Error('the device has no status');
    return found;
  }

  const withDisplay = (display: Display, name: string): Display => ({
    ...display,
    env: { ...display.env, DISPLAY: name },
  });

  it('the status names the focused program, never its title, and changes with the focus', async () => {
    const display = started(await startDisplay());
    const hub = started(await startHub(display.env));
    expect(await status(hub)).toEqual({ canType: true, paused: false, locked: false });
    const terminal = started(await startXterm(display));
    await eventually('the terminal as target', async () => (await status(hub)).target === 'XTerm');
    const editor = await startMousepad(display);
    await eventually('the editor as target', async () => (await status(hub)).target === 'Mousepad');
    await editor.stop();
    await eventually('the terminal again', async () => (await status(hub)).target === 'XTerm');
    await terminal.stop();
    await eventually('no target', async () => (await status(hub)).target === undefined);
  });

  it('no display: the hub runs, messages are failed with the reason, and doctor says why', async () => {
    const display = started(await startDisplay());
    const env = { ...display.env };
    delete env.DISPLAY;
    const hub = started(await startHub(env));
    const posted = await hub.type('to no display');
    expect(posted).toMatchObject({
      httpStatus: 502,
      body: { success: false, status: 'failed', error: { code: 'TYPING_FAILED' } },
    });
    expect(JSON.stringify(posted.body)).toContain('DISPLAY is not set');
    expect(await status(hub)).toMatchObject({ canType: false, reason: expect.stringContaining('DISPLAY is not set') });
    const { exitCode, report } = await doctor(env);
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ canType: false, reason: expect.stringContaining('DISPLAY is not set') });
  });

  it('doctor says what works on a display', async () => {
    const display = started(await startDisplay());
    const { exitCode, report } = await doctor(display.env);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ canType: true, typist: 'x11' });
    const names = report.typists[0]?.capabilities.filter(({ ok }) => ok).map(({ name }) => name);
    expect(names).toEqual(['X11 display', 'XTEST', 'clipboard', 'keyboard']);
  });

  it('a display that comes later, goes, and comes back is typed into without a restart', async () => {
    const first = await startDisplay();
    const { name } = first;
    await first.stop();
    const hub = started(await startHub({ ...first.env, HOME: process.env.HOME }));
    expect((await hub.type('too early')).body).toMatchObject({ success: false, status: 'failed' });
    for (const round of ['first', 'second']) {
      const display = withDisplay(await startDisplay({ number: name }), name);
      const terminal = await startXterm(display);
      await eventually('a message to be typed', async () => (await hub.type('.')).body.status === 'typed');
      expect((await hub.type(round)).body).toMatchObject({ status: 'typed', receipt: 'read' });
      await eventually('the text', async () => (await terminal.read()).endsWith(`.${round}`));
      await terminal.stop();
      await display.stop();
      await eventually('the loss to be noticed', async () => !(await status(hub)).canType);
    }
  });

  it('a locked screen holds messages', async () => {
    const display = started(await startDisplay());
    const hub = started(await startHub(display.env));
    const terminal = started(await startXterm(display));
    const setStatus = (value: string) =>
      output('xprop', ['-root', '-f', '_SCREENSAVER_STATUS', '32a', '-set', '_SCREENSAVER_STATUS', value], display.env);
    await setStatus('LOCK');
    await eventually('the lock to be seen', async () => (await status(hub)).locked);
    expect((await hub.type('while locked')).body).toMatchObject({ success: true, status: 'held' });
    await setStatus('0');
    await eventually('the lock to be gone', async () => !(await status(hub)).locked);
    expect((await hub.type('after')).body).toMatchObject({ status: 'typed' });
    await eventually('the text', async () => (await terminal.read()) === 'after');
  });
});
