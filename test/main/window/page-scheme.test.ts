import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileOf, isOurs, registerScheme, servePage } from '../../../src/main/window/page-scheme.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { ProtocolDouble } from '../electron-double/web-double.ts';

let folder: string;
let protocol: ProtocolDouble;

async function get(url: string, method = 'GET'): Promise<Response> {
  const serve = protocol.served.get('lantype');
  if (serve === undefined) throw new Error('nothing is served');
  return await serve(new Request(url, { method }));
}

beforeEach(() => {
  const root = tempFolder();
  folder = path.join(root, 'renderer');
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), '<p>ours</p>');
  writeFileSync(path.join(folder, 'assets', 'a b.js'), 'let x;');
  writeFileSync(path.join(folder, '.hidden.js'), 'hidden');
  writeFileSync(path.join(folder, 'data.json'), '{}');
  writeFileSync(path.join(root, 'secret.js'), 'secret');
  protocol = new ProtocolDouble();
  registerScheme({ protocol });
  servePage({ protocol }, folder);
});

it('is a scheme with an origin, without any way around the policy', () => {
  expect(protocol.privileged).toEqual([
    { scheme: 'lantype', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
});

it('serves the files of the page with the policy of the browser', async () => {
  const answer = await get('lantype://window/index.html#/devices');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('<p>ours</p>');
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
    ),
  });
  expect((await get('lantype://window/assets/a%20b.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
});

describe('serves nothing else', () => {
  it.each([
    'lantype://window/',
    'lantype://window/missing.html',
    'lantype://window/data.json',
    'lantype://window/.hidden.js',
    'lantype://window/assets',
    'lantype://window/../secret.js',
    'lantype://window/%2e%2e/secret.js',
    'lantype://window/assets/%2e%2e%2f%2e%2e%2fsecret.js',
    'lantype://window/..%5csecret.js',
    'lantype://window/index.html%00.js',
    'lantype://window/%ff.js',
    'lantype://elsewhere/index.html',
  ])('%s', async (url) => {
    expect((await get(url)).status).toBe(404);
    expect(fileOf(url, `${folder}-x`)).not.toBe(path.join(folder, 'index.html'));
  });

  it('and only to be read', async () => {
    expect((await get('lantype://window/index.html', 'POST')).status).toBe(405);
  });
});

it.each([
  ['lantype://window/index.html', true],
  ['lantype://window:1/index.html', false],
  ['lantype://window.evil/index.html', false],
  ['lantype://user@window.evil/', false],
  ['https://window/index.html', false],
  ['about:blank', false],
  ['', false],
])('%s is a page of ours: %s', (url, ours) => {
  expect(isOurs(url)).toBe(ours);
});
