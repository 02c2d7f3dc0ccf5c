import { describe, expect, it } from 'vitest';
import { eventually } from '../../../helpers/eventually.ts';
import { withNats } from '../../../helpers/nats/nats-server.ts';
import type { Answer, RelayUnderTest } from '../../relay-under-test.ts';
import { twoRelays } from '../cluster-relays.ts';

const isOpen = ({ relay }: RelayUnderTest): boolean => relay.pairing.view().open;
const WRONG = 'A'.repeat(22);

function pair(relay: RelayUnderTest, code: string): Promise<Answer> {
  return relay.call('POST', '/pair', { token: '', body: { code, name: 'Pixel', role: 'send' } });
}

async function opened(): Promise<{ here: RelayUnderTest; there: RelayUnderTest; code: string }> {
  const [here, there] = await twoRelays();
  const { code } = await here.relay.pairing.open('send', undefined, { keys: false });
  await eventually('the window there', () => isOpen(there));
  return { here, there, code };
}

describe('the pairing window of a cluster', withNats, () => {
  it('lets a phone in at another relay than the one that opened it, as it was opened, and all know', async () => {
    const { here, there, code } = await opened();
    expect(there.relay.pairing.view()).toMatchObject({ role: 'send', grants: { devices: ['desk'], keys: false } });
    const { status, body } = await pair(there, code);
    expect(status).toBe(201);
    await eventually('the end', () => !isOpen(here));
    const view = { open: false, ended: 'used', paired: { name: 'Pixel', role: 'send' } };
    for (const { relay } of [here, there]) expect(relay.pairing.view()).toEqual(view);
    await eventually(
      'the token',
      async () => (await here.call('GET', '/devices', { token: body.token })).status === 200,
    );
    const { tokens } = (await here.call('GET', '/tokens', { token: here.owner })).body;
    expect(tokens).toContainEqual(
      expect.objectContaining({ name: 'Pixel', grants: { devices: ['desk'], keys: false } }),
    );
  });

  it('lets in one, of all who come at once with its code', async () => {
    const { here, there, code } = await opened();
    const answers = await Promise.all([here, there, here, there].map((relay) => pair(relay, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401]);
  });

  it('ends after five wrong codes, wherever they are tried', async () => {
    const { here, there, code } = await opened();
    for (const relay of [here, there, here, there]) expect((await pair(relay, WRONG)).status).toBe(401);
    expect([here, there].map(isOpen)).toEqual([true, true]);
    await pair(here, WRONG);
    await eventually('the end', () => !isOpen(here) && !isOpen(there));
    expect(there.relay.pairing.view().ended).toBe('wrong-codes');
    expect((await pair(there, code)).status).toBe(401);
  });

  it('is taken back, and replaced, from any relay', async () => {
    const { here, there, code } = await opened();
    const next = await there.relay.pairing.open('admin', 'wall');
    await eventually('the next one', () => here.relay.pairing.view().role === 'admin');
    expect((await pair(here, code)).status).toBe(401);
    here.relay.pairing.cancel();
    await eventually('the end', () => !isOpen(here) && !isOpen(there));
    const asked = there.call('POST', '/pair', { token: '', body: { code: next.code, name: 'x', role: 'admin' } });
    expect((await asked).status).toBe(401);
  });

  it('outlives the relay that opened it', async () => {
    const { here, there, code } = await opened();
    await here.relay.stop();
    expect((await pair(there, code)).status).toBe(201);
  });
});
