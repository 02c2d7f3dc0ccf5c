import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TranscriptionAnswer } from '../../../src/protocol/http.ts';
import { recordCalls } from '../../helpers/bus-service.ts';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { TERMINALS } from '../programs/entries-terminals.ts';
import { type AccessibleDesktop, startAccessibleDesktop } from './accessible-desktop.ts';
import { missingForFields } from './missing.ts';

const CORE = ['lxterminal', 'xterm'];
const missing = missingForFields(...CORE);

/** What stands on the lines of a terminal is its programs': it is never asked for, also where VTE would tell. */
describe('terminals beside an accessibility bus', skipUnless(missing === undefined, missing ?? ''), () => {
  const track = stopAfterEach();
  let desktop: AccessibleDesktop;

  beforeAll(async () => {
    desktop = await startAccessibleDesktop();
  });
  afterAll(() => desktop?.stop());

  it.each(TERMINALS.filter(({ name }) => CORE.includes(name)))('$name', async ({ start }) => {
    const { display, hub, accessibility } = desktop;
    const spy = track(await recordCalls(accessibility));
    const terminal = track(await start(display));
    const text = 'what a shell gets, ünd more';
    const answer = (await hub.type(text)).body as TranscriptionAnswer;
    expect(answer).toMatchObject({ status: 'typed', receipt: 'read' });
    // Before it stands what showed that the terminal takes keys.
    await eventually('the text', async () => (await terminal.read()).endsWith(text));
    expect(spy.calls.filter(({ interface: name }) => name === 'org.a11y.atspi.Text')).toEqual([]);
  });
});
