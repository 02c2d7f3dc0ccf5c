import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { formerToken } from '../../../src/phone/pairing/former-token.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

/** As the page does it; `proof` instead of its own. */
async function pair(relay: RelayUnderTest, before?: string, proof?: (code: string) => string): Promise<string> {
  const { code } = await relay.relay.pairing.open('send', undefined);
  const former = before === undefined ? undefined : await formerToken({ token: before, relayId: '', name: '' }, code);
  const previous = former && proof ? { ...former, proof: proof(code) } : former;
  const body = { code, name: 'phone', role: 'send', ...(previous !== undefined && { previous }) };
  const answer = await relay.call('POST', '/pair', { token: '', body });
  expect(answer.status).toBe(201);
  return answer.body.token;
}

const messagesOf = async (relay: RelayUnderTest, token: string) =>
  (await relay.call('GET', '/messages', { token })).body.messages;

test.each(['still good', 'revoked'])(
  'a phone that is paired anew finds its messages; its old token is %s',
  async (old) => {
    const relay = await RelayUnderTest.start();
    const { messageId } = (await relay.post('waits', { id: crypto.randomUUID() })).body;
    if (old === 'revoked') await relay.call('DELETE', '/tokens/phone?messages=keep', { token: relay.owner });
    const token = await pair(relay, relay.phone);
    expect(await messagesOf(relay, token)).toMatchObject([{ messageId, status: 'queued' }]);
    const again = await relay.call('POST', '/transcription', {
      token,
      body: { deviceId: 'desk', text: 'waits', id: messageId },
    });
    expect(again.body).toMatchObject({ messageId, status: 'queued' });
    expect((await relay.raw('GET', '/messages', relay.phone)).status).toBe(401);
    expect(relay.relay.tokens.list().map(({ name }) => name)).toEqual(['desk', 'phone']);
    const agent = await relay.agent();
    await waitFor(() => agent.transcriptions.length === 1);
  },
);

test('without the old token, or with one that no phone of this relay had, it is a new phone', async () => {
  const relay = await RelayUnderTest.start();
  await relay.post('waits');
  const elsewhere = await RelayUnderTest.start();
  for (const previous of [undefined, 'nonsense', elsewhere.phone, relay.desk, relay.owner]) {
    expect(await messagesOf(relay, await pair(relay, previous))).toEqual([]);
  }
  // Who knows no more than its id, or has heard the proof of another pairing.
  const of = (code: string) => hash('sha256', `${code}\n${relay.phone}`, 'base64url');
  for (const proof of ['', 'x'.repeat(43), of('another code')]) {
    expect(await messagesOf(relay, await pair(relay, relay.phone, () => proof))).toEqual([]);
  }
  expect(await messagesOf(relay, relay.phone)).toHaveLength(1);
});

test('what the page sends to find its messages again is not its token', async () => {
  const relay = await RelayUnderTest.start();
  const sent = JSON.stringify(await formerToken({ token: relay.phone, relayId: '', name: '' }, 'code'));
  for (const part of relay.phone.split('.')) expect(sent).not.toContain(part);
  expect(sent).toContain('"proof"');
});
