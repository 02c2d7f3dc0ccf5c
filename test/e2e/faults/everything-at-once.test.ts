import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import type { Answer, RelayProcess } from '../../helpers/processes/relay-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { numbered, SplitHub } from './split-hub.ts';

/** The third promise of README.md in one: two senders that do not give up, while everything between them and the text dies. */

const missing = missingPrograms('xterm');

interface Sent {
  text: string;
  id: string;
}

/** Posts until it has an answer, with the same id: no relay, or a full queue, is a reason to try again. */
async function insist(relay: RelayProcess, { text, id }: Sent): Promise<void> {
  await eventually(
    `${text} to be taken`,
    async () => {
      const answer: Answer | undefined = await relay.post(text, { id }).catch(() => undefined);
      return answer !== undefined && answer.status !== 429;
    },
    30_000,
  );
}

describe('in a real window', skipUnless(missing === undefined, missing ?? ''), () => {
  let display: Display;
  beforeAll(async () => {
    display = await startDisplay();
  });
  afterAll(() => display?.stop());

  it('a cut, a relay and an agent killed under two senders: nothing lost, doubled or out of order', async () => {
    const hub = await SplitHub.forTest(display);
    const agent = await hub.startAgent();
    const senders = ['a', 'b'].map((name) => numbered(0, 60, name).map((text) => ({ text, id: randomUUID() })));
    const sending = Promise.all(
      senders.map(async (messages) => {
        for (const message of messages) await insist(hub.relay, message);
      }),
    );
    await hub.typedAtLeast(10);
    hub.gate.cut();
    await hub.typedAtLeast(40);
    await hub.relay.kill9();
    await hub.relay.startAgain();
    await hub.typedAtLeast(70);
    await agent.kill9();
    await agent.start();
    await sending;
    await hub.relay.settled();

    const typed = await hub.typedInAll();
    expect(new Set(typed).size).toBe(typed.length);
    let uncertain = 0;
    for (const messages of senders) {
      const certain: string[] = [];
      for (const { text, id } of messages) {
        const { status, error } = await hub.relay.message(id);
        if (status === 'typed') certain.push(text);
        else expect({ status, code: error?.code }).toEqual({ status: 'failed', code: 'UNCERTAIN' });
      }
      uncertain += messages.length - certain.length;
      expect(typed.filter((text) => certain.includes(text))).toEqual(certain);
    }
    // The one that the agent was at when it died.
    expect(uncertain).toBeLessThanOrEqual(1);
  });
});
