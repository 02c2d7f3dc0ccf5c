import { expect, it } from 'vitest';
import { clusterSettingsSchema, wantsTls } from '../../../src/relay/cluster/cluster-settings.ts';

const parse = (settings: object): boolean => clusterSettingsSchema.safeParse(settings).success;

it.each([
  [{ servers: ['nats://127.0.0.1:4222', 'nats://localhost', 'nats://[::1]:4222/'] }],
  [{ servers: ['tls://nats-1.example.org:4222', 'nats://nats-2.example.org'] }],
  [{ servers: ['nats://n.example.org:4222'], ca: 'ca.pem', credentials: 'nats.creds' }],
  [{ servers: ['nats://n.example.org'], certificate: 'own.pem', key: 'own-key.pem' }],
])('%j reaches NATS', (settings) => expect(parse(settings)).toBe(true));

it.each([
  [{ servers: [] }],
  [{ servers: ['http://127.0.0.1:4222'] }],
  [{ servers: ['127.0.0.1:4222'] }],
  [{ servers: ['nats://user:secret@127.0.0.1:4222'] }],
  [{ servers: ['nats://127.0.0.1:4222/path'] }],
  [{ servers: ['nats://10.0.0.2:4222'] }],
  [{ servers: ['nats://127.0.0.1:4222', 'nats://nats.example.org'] }],
  [{ servers: ['nats://127.0.0.1.example.org'] }],
  [{ servers: ['tls://nats.example.org'], certificate: 'own.pem' }],
  [{ servers: ['tls://10.0.0.2:4222'] }],
  [{ servers: ['tls://[::1]'] }],
  [{ servers: ['nats://127.0.0.1'], ca: 'ca.pem' }],
  [{ servers: ['tls://nats.example.org'], token: 'secret' }],
])('%j is refused', (settings) => expect(parse(settings)).toBe(false));

it('TLS is for all servers, once it is asked for', () => {
  expect(wantsTls({ servers: ['nats://a', 'tls://b'] })).toBe(true);
  expect(wantsTls({ servers: ['nats://a'], ca: 'ca.pem' })).toBe(true);
  expect(wantsTls({ servers: ['nats://a'] })).toBe(false);
});
