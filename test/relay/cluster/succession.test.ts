import { describe, expect, it } from 'vitest';
import type { Grants } from '../../../src/protocol/grants.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { commonOf, JoinedRelay } from './joined-relay.ts';

/** Something of a phone waits at `there`, and the phone is paired anew at `here`. */
async function pairedAnew(grants: Grants = { devices: 'all', keys: true }) {
  const common = commonOf((await startNatsNode()).url);
  const [here, there] = [await JoinedRelay.join(common, 'here'), await JoinedRelay.join(common, 'there')];
  const desk = await there.relay.tokens.create({ name: 'desk', scope: 'receive', deviceId: 'desk' });
  const first = await there.relay.tokens.create({ name: 'phone', scope: 'send' });
  const posted = await there.post('desk', 'waits', { token: first });
  expect(posted.body.status).toBe('queued');
  const { messageId } = posted.body;
  const { id } = await there.relay.tokens.verify(first);
  const row = await eventually('the token', () => here.relay.tokens.rowOf(id));
  const phone = await here.relay.tokens.succeed({ ...row }, { name: 'phone', scope: 'send', grants });
  return { here, there, desk, phone, messageId };
}

describe('a phone that is paired anew at one relay', withNats, () => {
  it('has what it had sent also where that waits, and takes it along when it is revoked', async () => {
    const { here, there, desk, phone, messageId } = await pairedAnew();
    for (const relay of [there, here]) {
      const found = await eventually('its message', async () => {
        const answer = await relay.call('GET', `/messages/${messageId}`, { token: phone });
        return answer.status === 200 && answer;
      });
      expect(found.body.message.status).toBe('queued');
    }
    await here.relay.tokens.revoke('phone');
    await eventually('its end', async () => (await there.status(messageId)) === 'cancelled');
    const agent = await there.agent('desk', desk);
    agent.ackEverything();
    await there.post('desk', 'after it');
    expect(agent.texts).toEqual(['after it']);
  });

  it('and may do less than before, has less of what it had sent', async () => {
    const { there, desk, messageId } = await pairedAnew({ devices: [], keys: false });
    await eventually('its end', async () => (await there.status(messageId)) === 'cancelled');
    const agent = await there.agent('desk', desk);
    agent.ackEverything();
    await there.post('desk', 'after it');
    expect(agent.texts).toEqual(['after it']);
  });
});
