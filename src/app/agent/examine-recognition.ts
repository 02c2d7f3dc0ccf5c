import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { Finding } from '../../protocol/control-views.ts';
import { readWavHead } from '../../protocol/wav.ts';
import { Engine, type EngineSettings, type Recognised } from '../../relay/recognition/engine.ts';
import { shownWhereabouts } from '../../relay/recognition/engine-address.ts';
import { DEFAULT_RELAY_LIMITS } from '../../relay/relay-limits.ts';
import { AppError } from '../app-error.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { pageFolder } from '../pages.ts';
import { engineSettings } from '../relay/engine-settings.ts';
import type { Settings } from '../settings/settings.ts';

const NAME = 'speech recogniser';
/** A person waits for it, and it is two seconds of sound; what is loaded at the first use takes its time. */
const PATIENCE_MS = 30_000;
/** "One two three", as engines write it. */
const SENTENCE = /(one|1)\W+(two|2)\W+(three|3)|123/i;

/** Has the engine of the settings recognise a sentence that comes with Lantype; nothing where none is set up. */
export async function examineRecognition(folder: DataFolder, settings: Settings, clock: Clock): Promise<Finding[]> {
  try {
    const engine = engineSettings(folder, settings);
    return engine === undefined ? [] : [recognitionFinding(engine, await recognised(engine, clock))];
  } catch (error) {
    if (!(error instanceof ProtocolError || error instanceof AppError)) throw error;
    const said = { code: 'recognitionFails', values: { code: error.code, why: error.message } };
    return [{ name: NAME, ok: false, detail: `${error.code}: ${error.message}`, said }];
  }
}

async function recognised(settings: EngineSettings, clock: Clock): Promise<Recognised> {
  const engine = new Engine(settings, { ...DEFAULT_RELAY_LIMITS, recognizerAnswerMs: PATIENCE_MS }, clock);
  const file = readFileSync(path.join(pageFolder('phone'), 'speech-test.wav'));
  const head = readWavHead(file);
  if (!('start' in head)) throw new Error('the sentence that comes with Lantype is damaged');
  const samples = file.subarray(head.start, head.start + head.bytes);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield samples;
  }
  const ask = () =>
    engine.recognize({ bytes: samples.length, pieces: pieces(), language: 'en' }, AbortSignal.timeout(2 * PATIENCE_MS));
  try {
    return await ask();
  } catch (error) {
    // It may have found out just now how this engine wants to be asked.
    if (!(error instanceof ProtocolError && error.code === 'RECOGNIZER_FAILED')) throw error;
    return ask();
  }
}

/** What it heard of the sentence, and where the sound goes. */
export function recognitionFinding(
  { address, outside }: Pick<EngineSettings, 'address' | 'outside'>,
  { text, engineMs }: Pick<Recognised, 'text' | 'engineMs'>,
): Finding {
  const { host } = new URL(address);
  const values = { host, text, ms: String(engineMs) };
  if (!SENTENCE.test(text)) {
    const said = { code: 'recognitionWrong', values };
    const detail = `${host} hears "${text}" where "one two three" is said: look at its model`;
    return { name: NAME, ok: false, detail, said };
  }
  if (shownWhereabouts(address, outside) === 'outside') {
    const said = { code: 'recognitionOutside', values };
    const detail = `works, in ${engineMs} ms. ALL THAT IS SAID INTO A PHONE GOES TO ${host}, outside of your network`;
    return { name: NAME, ok: true, detail, said };
  }
  const said = { code: 'recognitionWorks', values };
  return { name: NAME, ok: true, detail: `${host} recognises a sentence in ${engineMs} ms`, said };
}
