import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { RelayUnderTest } from '../../relay/relay-under-test.ts';

let relay: RelayUnderTest;

beforeEach(async () => {
  const folder = tempFolder();
  const page = path.join(folder, 'page');
  mkdirSync(path.join(page, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.txt'), 'outside');
  writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(path.join(page, '.hidden'), 'hidden');
  writeFileSync(path.join(page, 'assets', 'page-abc123.js'), 'export {};');
  relay = await RelayUnderTest.start({ phonePage: page });
});

it('serves the page at / to anyone, with a policy that allows nothing from elsewhere and nothing inline', async () => {
  const answer = await fetch(`${relay.url}/`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  expect(await answer.text()).toContain('<title>page</title>');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
  expect(answer.headers.get('cache-control')).toBe('no-cache');
});

it('lets browsers keep what has a hash in its name', async () => {
  const answer = await fetch(`${relay.url}/assets/page-abc123.js`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(answer.headers.get('cache-control')).toContain('immutable');
});

it.each([
  '/.hidden',
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/assets',
])('has no %s', async (target) => {
  const answer = await relay.raw('GET', target, '');
  expect(answer.status).toBeGreaterThanOrEqual(400);
});

it('keeps the routes of the API as they are', async () => {
  expect((await relay.call('GET', '/devices', { token: '' })).status).toBe(401);
  expect((await relay.raw('POST', '/', '')).status).toBe(404);
});
