import { expect, onTestFinished, test } from 'vitest';
import { Dictionary } from '../../src/phone/language/dictionary.ts';
import { Phone } from '../../src/phone/phone.ts';
import type { KeyValueStorage } from '../../src/phone/preferences/persisted.ts';
import { openLocalState } from '../../src/phone/preferences/preferences.ts';
import { LAST_RECOGNISED } from '../../src/phone/recording/forget-recordings.ts';
import { browserClock } from '../../src/web/clock.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { lanOptions, RelayUnderTest } from '../relay/relay-under-test.ts';
import { newStorage, openRepository } from './phone-under-test.ts';

/** A phone with the page of a real relay. */
async function phoneOf(relay: RelayUnderTest, storage: KeyValueStorage) {
  const clock = browserClock;
  const state = openLocalState(storage);
  const phone = new Phone({
    repository: await openRepository(clock),
    state,
    dictionary: new Dictionary(state.preferences, 'en'),
    fetch: (path, options) => fetch(`${relay.url}${path}`, options),
    storage,
    clock,
    random: Math.random,
    locks: undefined,
    recognition: undefined,
    browserLanguage: 'en',
    phoneName: async () => 'Pixel',
    persist: () => undefined,
  });
  phone.start();
  phone.seen(true);
  onTestFinished(() => phone.stop());
  const pair = async (): Promise<void> => {
    const { body } = await relay.call('POST', '/pairing', { token: relay.owner, body: {} });
    await phone.pairing.open({ code: body.code });
    await waitFor(() => phone.computers.known.value && phone.places.known.value !== undefined);
  };
  return { phone, pair };
}

test('of a relay that is forgotten nothing stays but what the user wrote, and for which relay and computer', async () => {
  const relay = await RelayUnderTest.start({ lan: lanOptions() });
  const storage = newStorage();
  const { phone, pair } = await phoneOf(relay, storage);
  await pair();
  expect([...storage.stored.keys()].sort()).toEqual([
    'lantype.computer',
    'lantype.computers',
    'lantype.last-relay',
    'lantype.places',
    'lantype.relay',
  ]);
  phone.draft.insert('not sent');
  storage.setItem(LAST_RECOGNISED, 'x');
  // Its answer comes too late.
  phone.places.look();
  phone.forget();
  await relay.call('GET', '/places');
  expect(Object.fromEntries(storage.stored)).toEqual({
    'lantype.computer': '"desk"',
    'lantype.computers': '[]',
    'lantype.draft': '"not sent"',
    'lantype.last-relay': '"relay-1"',
  });
});

test('a computer that was chosen at a relay that is forgotten is none of another relay, whatever its id', async () => {
  const relay = await RelayUnderTest.start({ lan: lanOptions() });
  const other = await RelayUnderTest.start({ lan: lanOptions(), relayId: 'relay-2' });
  await other.relay.tokens.ensure({ name: 'attic', scope: 'receive', deviceId: 'attic' });
  await other.agent();
  const storage = newStorage();
  const { phone, pair } = await phoneOf(relay, storage);
  await pair();
  phone.computers.choose('attic');
  phone.forget();
  phone.stop();
  const there = await phoneOf(other, storage);
  await there.pair();
  // The one that is online: the user has chosen none there.
  expect(there.phone.computers.chosen.value?.deviceId).toBe('desk');
});

test('it stays chosen when the same relay lets the phone in again', async () => {
  const relay = await RelayUnderTest.start({ lan: lanOptions() });
  await relay.relay.tokens.ensure({ name: 'attic', scope: 'receive', deviceId: 'attic' });
  await relay.agent();
  const { phone, pair } = await phoneOf(relay, newStorage());
  await pair();
  phone.computers.choose('attic');
  phone.forget();
  await pair();
  expect(phone.computers.chosen.value?.deviceId).toBe('attic');
});
