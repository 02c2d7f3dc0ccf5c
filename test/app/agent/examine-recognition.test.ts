import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { examine } from '../../../src/app/agent/doctor.ts';
import { recognitionFinding } from '../../../src/app/agent/examine-recognition.ts';
import { openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { systemClock } from '../../../src/base/clock.ts';
import type { Finding } from '../../../src/protocol/control-views.ts';
import { pocketsphinx } from '../../helpers/pocketsphinx.ts';
import { type EngineScript, says, scriptedEngine } from '../../helpers/scripted-engine.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function findingOf(recognition: object | undefined): Promise<Finding | undefined> {
  const folder = openDataFolder(path.join(tempFolder(), 'data'));
  writeFileSync(folder.settings, JSON.stringify({ recognition }));
  const { findings } = await examine(folder, systemClock, { typists: [] });
  return findings.find(({ name }) => name === 'speech recogniser');
}

async function withEngine(script: EngineScript, more: object = {}): Promise<Finding | undefined> {
  const engine = await scriptedEngine();
  engine.does(script);
  return findingOf({ address: engine.address, ...more });
}

test('nothing is said of a recogniser that is not set up', async () => {
  expect(await findingOf(undefined)).toBeUndefined();
});

test.each(['One, two, three.', ' 1, 2, 3', 'one two three'])('an engine that hears "%s" works', async (text) => {
  const finding = await withEngine((_asked, response) => says(response, { text }));
  expect(finding).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/^127\.0\.0\.1:\d+ recognises a sentence in/),
  });
});

test('one that hears something else, or nothing', async () => {
  for (const text of ['Thank you for watching!', '']) {
    const finding = await withEngine((_asked, response) => says(response, { text }));
    expect(finding).toMatchObject({ ok: false, said: { code: 'recognitionWrong' } });
  }
});

test('one that has to be asked in another way is asked in that way', async () => {
  const finding = await withEngine(({ fields }, response) => {
    if (fields.response_format === 'json') says(response, { text: 'one two three' });
    else says(response, {}, 400);
  });
  expect(finding?.ok).toBe(true);
});

test('one that does not run, or refuses, is said with its code', async () => {
  const refused = await withEngine((_asked, response) => says(response, {}, 401));
  expect(refused).toMatchObject({ ok: false, detail: expect.stringMatching(/^RECOGNIZER_REFUSED: .*key/) });
  const engine = await scriptedEngine();
  await engine.stop();
  const dead = await findingOf({ address: engine.address });
  expect(dead).toMatchObject({ ok: false, detail: expect.stringMatching(/^RECOGNIZER_UNREACHABLE/) });
});

test('where the sound leaves the network that is said, loudly', () => {
  const heard = { text: 'one two three', engineMs: 12 };
  const outside = recognitionFinding({ address: 'https://speech.example/v1', outside: true }, heard);
  expect(outside).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/GOES TO speech\.example, outside of your/),
  });
  const inside = recognitionFinding({ address: 'http://192.168.1.7:80', outside: true }, heard);
  expect(inside.detail).toBe('192.168.1.7 recognises a sentence in 12 ms');
});

const installed = spawnSync('which', ['pocketsphinx_continuous']).status === 0;

test(
  'the sentence that comes with Lantype is understood by a real recogniser',
  skipUnless(installed, 'not installed: pocketsphinx'),
  async () => {
    expect(await withEngine(pocketsphinx)).toMatchObject({ ok: true });
  },
);
