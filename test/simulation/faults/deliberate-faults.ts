import { RelaySocket } from '../../../src/agent/connection/relay-socket.ts';
import { Inbox } from '../../../src/agent/inbox/inbox.ts';
import { InboxJournal } from '../../../src/agent/inbox/inbox-journal.ts';
import type { JournalEntry, MessageKey } from '../../../src/agent/inbox/journal-schema.ts';
import { TypingGate } from '../../../src/agent/typing/typing-gate.ts';
import { MessageDatabase } from '../../../src/phone/messages/message-database.ts';
import { newMessageId } from '../../../src/phone/messages/phone-message.ts';
import { RelayApi } from '../../../src/phone/net/relay-api.ts';
import { AgentRegistry, type NewAgent } from '../../../src/relay/agents/agent-registry.ts';
import { EventRing } from '../../../src/relay/events/event-ring.ts';
import { EventStore } from '../../../src/relay/events/event-store.ts';
import { AckTable } from '../../../src/relay/outbox/ack-table.ts';
import { LiveMessages } from '../../../src/relay/outbox/live-messages.ts';
import { RevokedSenders } from '../../../src/relay/outbox/revoked-senders.ts';
import { SqliteMessageStore } from '../../../src/relay/store/sqlite-message-store.ts';
import { TokenTable } from '../../../src/relay/tokens/token-table.ts';
import { VerifyCache } from '../../../src/relay/tokens/verify-cache.ts';
import { AgentSessions } from '../../../src/relay/ws/agents/agent-sessions.ts';
import type { Theme } from '../history/themes.ts';
import { atOnce, nothing, replace } from './replace.ts';

/** A mistake as somebody could make it, put into the code from outside. The simulation has to see what it does. */
export interface DeliberateFault {
  readonly name: string;
  /** What histories it shows in. */
  readonly theme: Theme;
  /** The rules of which one has to be broken. */
  readonly rules: readonly string[];
  /** Returns how to undo it. */
  readonly make: () => () => void;
}

/** A gate that does not see one reason to hold a message. */
function blindTo(code: string): () => () => void {
  return replace(
    TypingGate,
    'reasonToHold',
    (reason) =>
      function mistaken(ageMs: number) {
        const why = reason.call(this, ageMs);
        return why?.code === code ? undefined : why;
      },
  );
}

/** A journal that does not find some of what is over. */
function forgetting(which: (entry: Extract<JournalEntry, { state: 'done' }>) => boolean): () => () => void {
  return replace(
    InboxJournal,
    'find',
    (find) =>
      function mistaken(key: MessageKey) {
        const entry: JournalEntry | undefined = find.call(this, key);
        return entry?.state === 'done' && which(entry) ? undefined : entry;
      },
  );
}

export const deliberateFaults: readonly DeliberateFault[] = [
  {
    name: 'the relay says "stored" without an fsync',
    ...{ theme: 'power', rules: ['lost'], make: replace(SqliteMessageStore, 'durable', atOnce) },
  },
  {
    name: 'the agent acknowledges what it holds without an fsync',
    ...{ theme: 'power', rules: ['lost', 'contradiction'], make: replace(InboxJournal, 'durable', atOnce) },
  },
  {
    name: 'the journal is written when the text is typed, not before',
    ...{ theme: 'crashes', rules: ['twice'], make: replace(InboxJournal, 'begin', () => () => true) },
  },
  {
    name: 'what was interrupted is taken up anew',
    ...{ theme: 'crashes', rules: ['twice'] },
    make: forgetting(({ ending }) => ending.error?.code === 'UNCERTAIN'),
  },
  {
    name: 'the inbox forgets what it has typed',
    ...{ theme: 'network', rules: ['twice'] },
    make: forgetting(({ ending, wasHeld }) => ending.outcome === 'typed' && !wasHeld),
  },
  {
    name: 'what a lost connection had is not queued again',
    ...{ theme: 'network', rules: ['stuck', 'contradiction'] },
    make: replace(AckTable, 'clearPendingAcks', () => () => []),
  },
  {
    name: 'a restarted relay sends what is queued in another order',
    ...{ theme: 'crashes', rules: ['order'] },
    make: replace(
      SqliteMessageStore,
      'loadQueued',
      (load) =>
        function mistaken() {
          return load.call(this).reverse();
        },
    ),
  },
  {
    name: 'a second connection gets the device without a probe of the first',
    ...{ theme: 'twin', rules: ['stuck', 'contradiction', 'lost'] },
    make: replace(
      AgentRegistry,
      'registerAgent',
      (register) =>
        function mistaken(agent: NewAgent) {
          this.unregisterAgent(agent.deviceId, this.getAgent(agent.deviceId)?.connectionId);
          return register.call(this, agent);
        },
    ),
  },
  {
    name: 'the relay does not know a retry by its id',
    ...{ theme: 'network', rules: ['stuck', 'lost', 'contradiction'], make: replace(LiveMessages, 'find', nothing) },
  },
  {
    name: 'an agent does not heed a cancellation',
    ...{ theme: 'users', rules: ['contradiction', 'lost'], make: replace(Inbox, 'cancel', nothing) },
  },
  {
    name: 'an update counts as told when it is written',
    ...{ theme: 'users', rules: ['lost'] },
    make: replace(
      RelaySocket,
      'sendConfirmed',
      () =>
        function mistaken(frame: unknown, confirmed: () => void) {
          const sent = this.send(frame);
          if (sent) confirmed();
          return sent;
        },
    ),
  },
  {
    name: 'age does not count',
    ...{ theme: 'network', rules: ['held'] },
    make: replace(
      TypingGate,
      'reasonToHold',
      (reason) =>
        function mistaken() {
          return reason.call(this, 0);
        },
    ),
  },
  {
    name: 'a pause does not count',
    ...{ theme: 'users', rules: ['held'], make: blindTo('HELD_PAUSED') },
  },
  {
    name: 'a lock does not count',
    ...{ theme: 'users', rules: ['held'], make: blindTo('HELD_LOCKED') },
  },
  {
    name: 'events go on in the old epoch after a power cut',
    ...{ theme: 'power', rules: ['gap'] },
    make: replace(
      EventStore,
      'load',
      (load) =>
        function mistaken() {
          const stored = load.call(this);
          return stored && { ...stored, clean: true };
        },
    ),
  },
  {
    name: 'the file does not say that it lacks events',
    ...{ theme: 'crashes', rules: ['gap'], make: replace(EventStore, 'markUnsaved', nothing) },
  },
  {
    name: 'a recovery leaves out its first event',
    ...{ theme: 'network', rules: ['gap', 'stuck'] },
    make: replace(
      EventRing,
      'after',
      (after) =>
        function mistaken(since: number) {
          return after.call(this, since).slice(1);
        },
    ),
  },
  {
    name: 'a revocation is not written down',
    ...{ theme: 'everything', rules: ['uninvited'], make: replace(TokenTable, 'revoke', () => () => true) },
  },
  {
    name: 'a revoked token is still known to the cache',
    ...{ theme: 'owner', rules: ['uninvited'], make: replace(VerifyCache, 'forget', nothing) },
  },
  {
    name: 'what is queued outlives the grant that it was sent with',
    ...{ theme: 'owner', rules: ['uninvited'], make: replace(RevokedSenders, 'endBeyond', () => () => 0) },
  },
  {
    name: 'a withdrawn grant is not written down',
    ...{ theme: 'owner', rules: ['uninvited'], make: replace(TokenTable, 'grant', () => () => true) },
  },
  {
    name: 'a revoked agent keeps its connection',
    ...{ theme: 'owner', rules: ['uninvited'], make: replace(AgentSessions, 'closePrincipal', nothing) },
  },
  {
    name: 'a phone sends a retry under a new id',
    ...{ theme: 'network', rules: ['twice', 'lost', 'stuck', 'order'] },
    make: replace(
      RelayApi,
      'send',
      (send) =>
        function mistaken(body: object, signal: unknown) {
          return send.call(this, { ...body, id: newMessageId() }, signal);
        },
    ),
  },
  {
    name: 'a reloaded page sends in another order',
    ...{ theme: 'network', rules: ['order'] },
    make: replace(
      MessageDatabase,
      'all',
      (all) =>
        async function mistaken() {
          return (await all.call(this)).reverse();
        },
    ),
  },
];
