import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HTTP_STATUS_BY_CODE } from '../../../src/protocol/codes.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { lanOptions, RelayUnderTest } from '../relay-under-test.ts';
import { ApiContract } from './api-contract.ts';
import { docExamples, docText, runShell, shapeOf } from './doc-examples.ts';

const DOCUMENT = 'http-api.md';
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** The relay that the document speaks of, and a folder with the two header files. */
async function documentedRelay(): Promise<{ relay: RelayUnderTest; folder: string }> {
  const relay = await RelayUnderTest.start({ lan: lanOptions() });
  const { tokens } = relay.relay;
  await tokens.revoke('phone');
  await tokens.revoke('desk');
  const desk = await tokens.create({ name: 'desk-pc', scope: 'receive', deviceId: 'desk-pc' });
  await tokens.create({ name: 'laptop', scope: 'receive', deviceId: 'laptop' });
  const folder = tempFolder();
  for (const [scope, name] of [
    ['send', 'my-script'],
    ['admin', 'my-admin'],
  ] as const) {
    writeFileSync(
      path.join(folder, `${scope}-header`),
      `Authorization: Bearer ${await tokens.create({ name, scope })}\n`,
    );
  }
  const agent = await RawAgent.register({
    url: relay.url,
    token: desk,
    deviceId: 'desk-pc',
    name: 'Desk PC',
    platform: 'linux',
  });
  onTestFinished(() => agent.stop());
  agent.ackEverything();
  agent.send({ type: 'status', target: 'firefox', canType: true, paused: false, locked: false });
  await waitFor(() => relay.relay.devices().some(({ status }) => status?.target === 'firefox'));
  return { relay, folder };
}

test('every curl example prints what the document says', skipUnless(hasCurl, 'curl is not installed'), async () => {
  const { relay, folder } = await documentedRelay();
  const examples = docExamples(DOCUMENT);
  expect(examples.length).toBeGreaterThan(12);
  for (const { line, script, answer } of examples) {
    const where = `${DOCUMENT}:${line}`;
    const { code, stdout, stderr } = await runShell(script, folder, { LANTYPE: relay.url });
    expect([where, code, stderr]).toEqual([where, 0, '']);
    if (answer?.language === 'json') {
      expect(shapeOf(JSON.parse(stdout)), where).toEqual(shapeOf(JSON.parse(answer.text)));
    } else {
      expect(stdout, where).toBe(answer?.text ?? '');
    }
  }
});

test('every route has a section, and every error a line with its HTTP status', async () => {
  const relay = await RelayUnderTest.start();
  const contract = new ApiContract((await relay.call('GET', '/openapi.json')).body);
  const text = docText(DOCUMENT);
  const headings = text.split('\n').filter((line) => line.startsWith('### `'));
  for (const { method, path: route } of contract.operations) {
    const written = `\`${method} ${route.replaceAll(/\{(\w+)\}/g, ':$1')}\``;
    expect(
      headings.some((heading) => heading.includes(written)),
      written,
    ).toBe(true);
  }
  for (const [code, status] of Object.entries(HTTP_STATUS_BY_CODE)) {
    expect(text).toContain(`| \`${code}\` | ${status} |`);
  }
});

test('links within the document lead somewhere', () => {
  const text = docText(DOCUMENT);
  const anchors = Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  for (const [, anchor] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
});
