import { expect, onTestFinished, test } from 'vitest';
import { Dictation } from '../../../src/phone/speech/dictation.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { settle } from '../phone-under-test.ts';
import { type RecognitionDouble, recognitionDouble } from './recognition-double.ts';

function dictate() {
  const clock = new FakeClock();
  const { api, all } = recognitionDouble();
  const texts: string[] = [];
  const dictation = new Dictation({ api, clock, onText: (text) => texts.push(text) });
  onTestFinished(() => dictation.stop());
  const start = async (): Promise<RecognitionDouble> => {
    const before = all.length;
    dictation.start('en-US');
    await settle(2);
    const started = all[before];
    if (started === undefined) throw new Error('nothing was started');
    return started;
  };
  return { clock, dictation, texts, all, start };
}

test('asks for everything that a browser may give, whatever it calls itself', async () => {
  const { start } = dictate();
  const { lang, continuous, interimResults, told } = await start();
  expect({ lang, continuous, interimResults, told }).toEqual({
    ...{ lang: 'en-US', continuous: true, interimResults: true, told: ['start'] },
  });
});

test('to finish is to wait for the last word, and to hear nothing after it', async () => {
  const { dictation, texts, start, clock } = dictate();
  const recognition = await start();
  recognition.hears(['one', 'final', 0.9], [' two', 'interim']);
  const finished = dictation.finish();
  expect([recognition.told, dictation.listening.value, texts]).toEqual([['start', 'stop'], false, ['one']]);
  recognition.hears(['one', 'final', 0.9], [' two', 'final', 0.9]);
  await finished;
  recognition.hears(['one', 'final', 0.9], [' two', 'final', 0.9], [' three', 'final', 0.9]);
  recognition.onend?.();
  expect([texts, dictation.interim.value, clock.pendingTimers]).toEqual([['one', 'two'], '', 0]);
});

test('a browser without a last word: what it showed is taken, after a while, at its end, or when the page is left', async () => {
  for (const way of ['a while', 'the end', 'the page is left']) {
    const { dictation, texts, start, clock } = dictate();
    const recognition = await start();
    recognition.hears(['hello', 'interim']);
    const finished = dictation.finish();
    if (way === 'a while') clock.advance(700);
    else if (way === 'the end') recognition.onend?.();
    else dictation.leave();
    await finished;
    recognition.hears(['hello there', 'final', 0.9]);
    expect([way, texts]).toEqual([way, ['hello']]);
  }
});

test('with nothing to be heard to finish is to stop, and what was not shown yet still comes', async () => {
  const { dictation, texts, start } = dictate();
  const recognition = await start();
  recognition.hears(['one', 'final', 0.9]);
  await dictation.finish();
  recognition.hears(['one', 'final', 0.9], [' two', 'final', 0.9]);
  expect(texts).toEqual(['one', 'two']);
});

test('Stop and Speak at once: the old one has its say first, and its end means nothing', async () => {
  const { dictation, texts, start } = dictate();
  const old = await start();
  old.hears(['last words', 'interim']);
  dictation.stop();
  const next = await start();
  expect(dictation.interim.value).toBe('last words');
  next.hears(['and more', 'final', 0.9]);
  old.hears(['last words indeed', 'final', 0.9]);
  old.onerror?.({ error: 'aborted' });
  old.onend?.();
  expect(texts).toEqual(['last words', 'and more']);
  expect([dictation.listening.value, dictation.problem.value]).toEqual([true, undefined]);
});

test.each(['aborted', 'network', 'audio-capture'])('%s of an old one is no problem of the new one', async (error) => {
  const { dictation, start } = dictate();
  const old = await start();
  dictation.stop();
  await start();
  old.onerror?.({ error });
  old.onend?.();
  expect([dictation.listening.value, dictation.problem.value]).toEqual([true, undefined]);
});

test('Stop and Speak before the first one has begun: one listens', async () => {
  const { dictation, all } = dictate();
  dictation.start('en-US');
  dictation.stop();
  dictation.start('en-US');
  await settle(2);
  expect(all.length).toBe(1);
});

test('to take is to give on what is heard as it is, and to go on with a new recognition', async () => {
  const { dictation, texts, start, clock, all } = dictate();
  const recognition = await start();
  recognition.hears(['hello', 'final', 0]);
  expect([dictation.interim.value, dictation.more.value, texts]).toEqual(['hello', false, []]);
  dictation.take();
  recognition.onresult?.({ resultIndex: 0, results: [] });
  clock.advance(150);
  await settle(2);
  expect([texts, dictation.listening.value, all.length]).toEqual([['hello'], true, 2]);
  // Nothing to take is no reason to begin anew.
  dictation.take();
  expect(all[1]?.told).toEqual(['start']);
});

test('what was learnt of a browser holds for its next recognition', async () => {
  const { texts, start, clock, all } = dictate();
  const first = await start();
  first.hears(['bueno', 'final', 0]);
  first.hears(['bueno', 'final', 0], ['bueno mañana', 'final', 0]);
  first.onend?.();
  clock.advance(150);
  await settle(2);
  // Misheard beyond recognition: that it is a draft, only the browser's habit says.
  all[1]?.hears(['金田', 'final', 0]);
  all[1]?.hears(['金田', 'final', 0], ['今天天气', 'final', 0.9]);
  expect(texts).toEqual(['bueno mañana', '今天天气']);
});

test('a problem of the one that listens is said', async () => {
  const { dictation, start } = dictate();
  const recognition = await start();
  recognition.onerror?.({ error: 'aborted' });
  recognition.onend?.();
  expect([dictation.listening.value, dictation.problem.value]).toEqual([false, 'aborted']);
});

test('says whether the sound of a language stays on the phone, when it is known', async () => {
  const { api } = recognitionDouble();
  const local = Object.assign(api, {
    available: async ({ langs }: { langs: string[] }) => (langs[0] === 'en-US' ? 'available' : 'downloadable'),
  });
  const dictation = new Dictation({ api: local, clock: new FakeClock(), onText: () => undefined });
  expect(dictation.local.value).toBeUndefined();
  await dictation.ask('en-US');
  expect(dictation.local.value).toBe(true);
  await dictation.ask('es-ES');
  expect(dictation.local.value).toBe(false);
});
