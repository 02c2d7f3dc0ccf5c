import { isOver } from '../../../src/phone/messages/phone-message.ts';
import { isAtRest } from '../history/heal.ts';
import type { MessageFacts } from '../model/facts.ts';
import type { World } from '../world/world.ts';
import { finalRecord, inboxRestored, jumpedAhead, relayRestored } from './circumstances.ts';

/** What was accepted comes to an end that its sender can see: nothing is lost, and nothing waits for ever. */
export function checkLost(world: World): void {
  for (const facts of world.model.messages) checkMessage(world, facts);
  checkPhones(world);
  if (!isAtRest(world)) checkStuck(world);
}

function checkMessage(world: World, facts: MessageFacts): void {
  const { model } = world;
  const record = finalRecord(world, facts);
  const promise = facts.statements.find(({ stored, status }) => stored && status !== 'cancelled');
  const excused = relayRestored(world, facts) || jumpedAhead(model, world.relays[facts.relay]?.machine.name ?? '');
  if (record === undefined) {
    if (promise === undefined || excused) return;
    model.violated('lost', `${facts.label} was ${promise.status} (${promise.source}), and the relay does not know it`);
    return;
  }
  if (record.status !== 'held' || facts.relay !== 0) return;
  const isThere = (state: string): boolean =>
    world.agents.some(({ disk }) => disk.has('inbox', 'id = ? AND state = ?', facts.id, state));
  if (isThere('held')) return;
  if (inboxRestored(world) || relayRestored(world, facts)) return;
  if (world.agents.some(({ machine }) => jumpedAhead(model, machine.name))) return;
  const ended = isThere('done');
  const truth = ended ? 'its computer ended it' : 'no computer has it';
  model.violated('lost', `${facts.label} is held, says the relay; ${truth}`);
}

/** What a user has sent on a phone ends on that phone, as long as the phone is let in. */
function checkPhones(world: World): void {
  for (const phone of world.phones) {
    const connection = phone.phone?.follower.connection.value.state;
    const messages = new Map(phone.messages().map((message) => [message.id, message]));
    for (const id of phone.kept) {
      const facts = world.model.find(0, id);
      const message = messages.get(id);
      if (message === undefined) world.model.violated('lost', `${facts?.label} is gone from ${phone.sender.name}`);
      else if (connection === 'online' && phone.paired) checkPhoneMessage(world, phone.sender.name, message, facts);
    }
  }
}

function checkPhoneMessage(
  world: World,
  phone: string,
  message: ReturnType<World['phones'][number]['messages']>[number],
  facts: MessageFacts | undefined,
): void {
  if (facts === undefined) return;
  const { status, error } = message;
  if (!isOver(message) && status !== 'held') {
    world.model.violated('stuck', `${facts.label} is ${status} on ${phone} for ever`);
  } else if (status !== 'waiting') {
    world.model.stated(0, message.id, {
      ...{ status, code: error?.code, typedParts: message.typedParts, source: phone, stored: false },
    });
  }
}

function checkStuck(world: World): void {
  for (const facts of world.model.messages) {
    const status = finalRecord(world, facts)?.status as string | undefined;
    if (status !== 'queued' && status !== 'sent' && status !== 'cancelling') continue;
    if (facts.relay !== world.agent.relay?.index) continue;
    world.model.violated('stuck', `${facts.label} is ${status} at the relay for ever`);
  }
  if (!world.agent.registered) world.model.violated('stuck', 'the agent does not find its relay again');
}
