import { describe, expect, it } from 'vitest';
import { createNutTypist } from '../../src/agent/nut/nut-typist.ts';
import { claimDisplay } from '../../src/agent/x11/display-claim.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { eventually } from '../helpers/eventually.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from './desktop/display.ts';
import { startHub } from './desktop/hub.ts';
import { startXterm } from './desktop/programs.ts';
import { x11Typist } from './desktop/x11-typist.ts';

const missing = missingPrograms('xterm', 'xsel');

/** Two would take each other's texts for the user's clipboard. */
describe('one agent on a display', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('the second one is refused, and told who is there; the first goes, and it may', async () => {
    const display = started(await startDisplay());
    const first = started(x11Typist(display));
    const second = started(x11Typist(display));
    await first.start();
    await expect(second.start()).rejects.toThrow(`another Lantype types on this display (process ${process.pid})`);
    expect(second.connected).toBe(false);
    await first.stop();
    await second.start();
    expect(second.connected).toBe(true);
  });

  it('of several that start at the same moment one types', async () => {
    const display = started(await startDisplay());
    const typists = Array.from({ length: 4 }, () => started(x11Typist(display)));
    const outcomes = await Promise.allSettled(typists.map((typist) => typist.start()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('holds for nut-js as well, both ways', async () => {
    const display = started(await startDisplay());
    const x11 = started(x11Typist(display));
    const claim = () => claimDisplay(display.name, systemClock);
    const common = { clock: systemClock, logger: silentLogger, newlinePolicy: 'spaces-in-terminals' as const };
    const nut = started(createNutTypist({ ...common, claim, env: display.env }));
    await nut.start();
    await expect(x11.start()).rejects.toThrow('another Lantype types on this display');
    await nut.stop();
    await x11.start();
    await expect(nut.start()).rejects.toThrow('another Lantype types on this display');
  });

  it('two programs with data folders of their own: the second says why not, and takes over when the first has died', async () => {
    const display = started(await startDisplay());
    const terminal = started(await startXterm(display));
    const first = started(await startHub(display.env));
    const second = started(await startHub(display.env));
    expect((await first.type('first ')).body).toMatchObject({ status: 'typed' });
    const refused = await second.type('second ');
    expect(refused.body.status, JSON.stringify(refused.body)).toBe('failed');
    expect(JSON.stringify(refused.body)).toContain('another Lantype types on this display');
    process.kill(first.child.pid, 'SIGKILL');
    await eventually(
      'the second to type',
      async () => (await second.type('taken over')).body.status === 'typed',
      10_000,
    );
    await eventually('the text', async () => (await terminal.read()).includes('first taken over'));
  });
});
