import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CertificateFiles } from '../../../src/app/relay/certificate-files.ts';
import { type Logger, silentLogger } from '../../../src/base/logger.ts';
import { issueCertificate } from '../../../src/relay/lan/certificate.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { newTlsKey } from '../../helpers/tls-identity.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

function files() {
  const folder = tempFolder();
  const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
  const clock = new FakeClock();
  const said: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (fields) => void said.push(String(Object(fields).reason)) };
  const given = new CertificateFiles({ certificate, key, clock, logger });
  const issue = (pem: string, subject = 'desk.lan') => issueCertificate({ key: pem, subject, now: clock.now() });
  return { certificate, key, clock, said, given, issue };
}

test('a certificate counts for its names, from the look after it was written', async () => {
  const { certificate, key, given, issue, said } = files();
  given.look();
  expect(given.credentialsFor('desk.lan')).toBeUndefined();
  expect(said).toHaveLength(1);
  const first = newTlsKey();
  writeFileSync(key, first);
  writeFileSync(certificate, await issue(first));
  given.look();
  expect(given.credentialsFor('desk.lan')?.key).toBe(first);
  expect(given.credentialsFor('other.lan')).toBeUndefined();
  const second = newTlsKey();
  writeFileSync(key, second);
  writeFileSync(certificate, await issue(second, 'other.lan'));
  expect(given.credentialsFor('desk.lan')?.key).toBe(first);
  given.look();
  expect([given.credentialsFor('desk.lan'), given.credentialsFor('other.lan')?.key]).toEqual([undefined, second]);
});

test('half of a renewal, a file that is gone and nonsense are said once, and what was there stays', async () => {
  const { certificate, key, given, issue, said } = files();
  const [first, second] = [newTlsKey(), newTlsKey()];
  writeFileSync(key, first);
  writeFileSync(certificate, await issue(first));
  given.look();
  const stays = () => {
    given.look();
    given.look();
    expect(given.credentialsFor('desk.lan')?.key).toBe(first);
  };
  writeFileSync(certificate, await issue(second));
  stays();
  writeFileSync(certificate, 'nonsense');
  stays();
  rmSync(certificate);
  stays();
  expect(said).toHaveLength(3);
  expect(said[0]).toBe('the key is not that of the certificate');
  writeFileSync(certificate, await issue(second));
  writeFileSync(key, second);
  given.look();
  expect(given.credentialsFor('desk.lan')?.key).toBe(second);
});

test('when it has expired it counts no more, and that is said', async () => {
  const { certificate, key, given, issue, said, clock } = files();
  const pem = newTlsKey();
  writeFileSync(key, pem);
  writeFileSync(certificate, await issue(pem));
  given.look();
  clock.advance(3 * 365 * DAY_MS);
  given.look();
  given.look();
  expect(given.credentialsFor('desk.lan')).toBeUndefined();
  expect(said).toEqual(['it has expired']);
});
