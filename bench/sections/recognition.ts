import type { RecognitionAnswer } from '../../src/protocol/recognition.ts';
import { missingPrograms, startDisplay } from '../../test/e2e/desktop/display.ts';
import { startHub } from '../../test/e2e/desktop/hub.ts';
import { startXterm } from '../../test/e2e/desktop/programs.ts';
import { ScriptedEngine, says } from '../../test/helpers/scripted-engine.ts';
import { noise, wav } from '../../test/helpers/sound.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { percentile } from '../report/statistics.ts';

const UTTERANCES = 60;
const WARM_UP = 5;
const LENGTHS_S = [1, 3, 10, 25];
const WANTED_P50_MS = 150;

interface Times {
  readonly toText: number;
  readonly toCursor: number;
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const engine = cleanup.add(await ScriptedEngine.start());
  engine.does((_asked, response) => says(response, { text: 'the quick brown fox' }));
  const display = cleanup.add(await startDisplay());
  const recognition = { address: engine.address };
  // A minute of the bench is more sound than a person speaks in an hour.
  const settings = { requestsPerSecond: 1e6, requestBurst: 1e6, recognition };
  const hub = cleanup.add(await startHub(display.env, { settings }));
  cleanup.add(await startXterm(display));
  const once = async (sound: Uint8Array<ArrayBuffer>): Promise<Times> => {
    const startedAt = performance.now();
    const response = await fetch(`${hub.url}/recognitions?language=en`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'audio/wav' },
      body: sound,
    });
    const answer = (await response.json()) as RecognitionAnswer;
    if (answer.success !== true) throw new Error(`POST /recognitions: ${response.status} ${JSON.stringify(answer)}`);
    const { engineMs = 0, text = '' } = answer.recognition;
    const toText = performance.now() - startedAt - engineMs;
    await hub.type(text);
    return { toText, toCursor: performance.now() - startedAt - engineMs };
  };
  const rows: string[][] = [];
  const all: number[] = [];
  for (const seconds of LENGTHS_S) {
    const sound = wav(noise(seconds * 1_000, seconds));
    // What a token may send at once is ten minutes of sound.
    const count = Math.min(UTTERANCES, Math.floor(120 / seconds));
    const times: Times[] = [];
    for (let index = 0; index < Math.min(WARM_UP, count) + count; index += 1) {
      const measured = await once(sound);
      if (index >= Math.min(WARM_UP, count)) times.push(measured);
    }
    const toCursor = times.map((each) => each.toCursor);
    all.push(...toCursor);
    const toText = times.map((each) => each.toText);
    rows.push([
      `${seconds} s`,
      `${count}`,
      formatMs(percentile(toText, 0.5)),
      formatMs(percentile(toCursor, 0.5)),
      formatMs(percentile(toCursor, 0.99)),
    ]);
  }
  const p50 = percentile(all, 0.5);
  return {
    tables: [[['utterance', 'count', 'to the text, p50', 'to the cursor, p50', 'p99'], ...rows]],
    notes: [
      'From the end of an utterance, which is then sent as a whole, to the text, and on to the answer that it was read by xterm.',
      'The engine answers at once; its own time, which the relay measures, is taken off. Loopback, plain HTTP.',
    ],
    checks: [
      {
        what: 'end of an utterance to the cursor, without the engine, p50',
        target: `≤ ${WANTED_P50_MS} ms`,
        measured: formatMs(p50),
        met: p50 <= WANTED_P50_MS,
      },
    ],
  };
}

export const recognitionSection: Section = {
  name: 'recognition',
  title: 'From the end of an utterance to text in a window',
  impossible: () => missingPrograms('xterm'),
  run,
};
