import { beforeEach, describe, expect, it } from 'vitest';
import { UnansweredChords } from '../../../../src/agent/x11/paste/unanswered-chords.ts';
import type { SelectionServer, SelectionUse } from '../../../../src/agent/x11/selection/selection-server.ts';
import type { ClientProcesses } from '../../../../src/agent/x11/target/client-processes.ts';
import type { TargetWindow } from '../../../../src/agent/x11/target/target-window.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

/** Ids of X resources: the high bits name the client. */
const CLIENT = 0x0060_0000;
const OTHER_CLIENT = 0x0080_0000;

function windowOf(client: number, changes: Partial<TargetWindow> = {}): TargetWindow {
  return {
    focus: client + 4,
    topLevel: client + 3,
    name: 'Editor',
    terminal: false,
    pastesPrimary: false,
    answersPing: true,
    pid: 100,
    ...changes,
  };
}

describe('unanswered chords', () => {
  let clock: FakeClock;
  let use: (use: SelectionUse) => void;
  let chords: UnansweredChords;

  beforeEach(() => {
    clock = new FakeClock();
    const processes = { same: (one: number, other: number) => one >> 21 === other >> 21 } as ClientProcesses;
    const server = {
      onUse: (listener: (use: SelectionUse) => void) => {
        use = listener;
        return () => undefined;
      },
    } as unknown as SelectionServer;
    chords = new UnansweredChords(processes, server, clock);
  });

  it('may still come for thirty seconds, in any window of the program', () => {
    chords.add(windowOf(CLIENT));
    expect(chords.mayStillCome(windowOf(CLIENT, { focus: CLIENT + 90, topLevel: CLIENT + 80 }))).toBe(true);
    clock.advance(29_999);
    expect(chords.mayStillCome(windowOf(CLIENT))).toBe(true);
    clock.advance(1);
    expect(chords.mayStillCome(windowOf(CLIENT))).toBe(false);
  });

  it('concern their own program only', () => {
    chords.add(windowOf(CLIENT));
    expect(chords.mayStillCome(windowOf(OTHER_CLIENT))).toBe(false);
  });

  it('do not concern a new program that got the ids of one that has gone', () => {
    chords.add(windowOf(CLIENT));
    expect(chords.mayStillCome(windowOf(CLIENT, { pid: 101 }))).toBe(false);
    expect(chords.mayStillCome(windowOf(CLIENT, { name: 'Dialog' }))).toBe(false);
  });

  it('have come when the program reads, not when it only looks, nor when another one reads', () => {
    chords.add(windowOf(CLIENT));
    use({ selection: 1, requestor: CLIENT + 9, stage: 'listed' });
    use({ selection: 1, requestor: OTHER_CLIENT + 9, stage: 'read' });
    expect(chords.mayStillCome(windowOf(CLIENT))).toBe(true);
    use({ selection: 1, requestor: CLIENT + 9, stage: 'read' });
    expect(chords.mayStillCome(windowOf(CLIENT))).toBe(false);
  });

  it('are over when the program has proven to have handled its keys', () => {
    chords.add(windowOf(CLIENT));
    chords.settle(windowOf(OTHER_CLIENT));
    expect(chords.mayStillCome(windowOf(CLIENT))).toBe(true);
    chords.settle(windowOf(CLIENT));
    expect(chords.mayStillCome(windowOf(CLIENT))).toBe(false);
  });
});
