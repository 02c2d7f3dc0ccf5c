import { expect, test } from 'vitest';
import { examineSharing } from '../../../src/app/agent/examine-sharing.ts';
import { sharingViewSchema } from '../../../src/protocol/sharing.ts';

const NOW = Date.parse('2026-01-05T09:00:00Z');
const expiresIn = (seconds: number) => new Date(NOW + seconds * 1_000).toISOString();
const urls = ['https://192.168.1.5:7443'];
const shared = (more: object) => sharingViewSchema.parse({ lan: true, urls, insecureUrls: [], pin: '', ...more });
const network = (more: object, pairing: Parameters<typeof examineSharing>[1]) =>
  examineSharing(shared(more), pairing, 'linux', NOW).find(({ name }) => name === 'network');

test('nobody came while a code was shown: the port, and the command', () => {
  const detail = 'nobody has reached port 7443 yet. If a firewall is in the way: sudo ufw allow 7443/tcp';
  for (const pairing of [
    { open: true, reached: false, expiresAt: expiresIn(105) },
    { open: false, ended: 'expired', reached: false },
  ] as const) {
    expect(network({ reached: false, firewall: 'ufw' }, pairing)).toMatchObject({ name: 'network', ok: false, detail });
  }
  // Who has just been shown the code is looking for the camera.
  const early = { open: true, reached: false, expiresAt: expiresIn(106) };
  expect(network({ reached: false, firewall: 'ufw' }, early)).toMatchObject({ ok: true });
  expect(network({ reached: false, firewall: 'ufw' }, { open: false })).toMatchObject({
    name: 'network',
    ok: true,
    detail,
  });
  expect(network({ reached: false }, { open: true, reached: false })?.detail).toContain(', or sudo firewall-cmd');
});

test('somebody came, or nothing is shared', () => {
  const came = { name: 'network', ok: true, detail: 'others have reached port 7443' };
  expect(network({ reached: true }, { open: true, reached: false })).toMatchObject(came);
  expect(examineSharing(shared({ lan: false, urls: [] }), { open: false }, 'linux', NOW)).toEqual([]);
});

test('a name or address that the certificate for phones is not for', () => {
  const authority = { fingerprint: '12', covers: ['desk.local'], missing: ['192.168.1.5'] };
  expect(examineSharing(shared({ reached: true, authority }), { open: false }, 'linux', NOW)).toContainEqual({
    name: 'certificate for phones',
    ok: false,
    detail: expect.stringContaining('not for 192.168.1.5'),
    said: { code: 'certificateMissing', values: { missing: '192.168.1.5' } },
  });
});
