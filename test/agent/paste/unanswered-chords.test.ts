import { beforeEach, describe, expect, it } from 'vitest';
import type { ContentRequest, Target } from '../../../src/agent/paste/desktop.ts';
import { UnansweredChords } from '../../../src/agent/paste/unanswered-chords.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const EDITOR = 'process 100';
const OTHER = 'process 200';

function targetOf(program: string, changes: Partial<Target> = {}): Target {
  return {
    focus: 4,
    program,
    name: 'Editor',
    terminal: false,
    pastesPrimary: false,
    pasteStrokes: ['shift+insert'],
    answersPing: true,
    pid: 100,
    ...changes,
  };
}

function requestOf(reader: string, changes: Partial<ContentRequest>): ContentRequest {
  return { id: 1, place: 'clipboard', reader, wants: 'text', offer: 1, stage: 'asked', ...changes };
}

describe('unanswered chords', () => {
  let clock: FakeClock;
  let chords: UnansweredChords;

  beforeEach(() => {
    clock = new FakeClock();
    chords = new UnansweredChords(clock);
  });

  it('may still come for thirty seconds, in any window of the program', () => {
    chords.add(targetOf(EDITOR));
    expect(chords.mayStillCome(targetOf(EDITOR, { focus: 90 }))).toBe(true);
    clock.advance(29_999);
    expect(chords.mayStillCome(targetOf(EDITOR))).toBe(true);
    clock.advance(1);
    expect(chords.mayStillCome(targetOf(EDITOR))).toBe(false);
  });

  it('concern their own program only', () => {
    chords.add(targetOf(EDITOR));
    expect(chords.mayStillCome(targetOf(OTHER))).toBe(false);
  });

  it('do not concern a new program that got the name of one that has gone', () => {
    chords.add(targetOf(EDITOR));
    expect(chords.mayStillCome(targetOf(EDITOR, { pid: 101 }))).toBe(false);
    expect(chords.mayStillCome(targetOf(EDITOR, { name: 'Dialog' }))).toBe(false);
  });

  it('concern one window where the port cannot name programs', () => {
    chords.add(targetOf(EDITOR, { program: undefined }));
    expect(chords.mayStillCome(targetOf(EDITOR, { program: undefined }))).toBe(true);
    expect(chords.mayStillCome(targetOf(EDITOR, { program: undefined, focus: 5 }))).toBe(false);
  });

  it('have come when the program reads, not when it only looks, nor when another one reads', () => {
    chords.add(targetOf(EDITOR));
    chords.note(requestOf(EDITOR, { wants: 'formats' }));
    chords.note(requestOf(EDITOR, { wants: 'hint', stage: 'read' }));
    chords.note(requestOf(OTHER, { stage: 'read' }));
    expect(chords.mayStillCome(targetOf(EDITOR))).toBe(true);
    chords.note(requestOf(EDITOR, { stage: 'read' }));
    expect(chords.mayStillCome(targetOf(EDITOR))).toBe(false);
  });

  it('are over when the program has proven to have handled its keys', () => {
    chords.add(targetOf(EDITOR));
    chords.settle(targetOf(OTHER));
    expect(chords.mayStillCome(targetOf(EDITOR))).toBe(true);
    chords.settle(targetOf(EDITOR));
    expect(chords.mayStillCome(targetOf(EDITOR))).toBe(false);
  });
});
