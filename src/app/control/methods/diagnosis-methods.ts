import type { Agent } from '../../../agent/agent.ts';
import type { ConnectionState } from '../../../agent/connection/connection-state.ts';
import type { Finding, TypingTest } from '../../../protocol/control-views.ts';
import type { MessageStatus, Receipt, TypingError } from '../../../protocol/message.ts';
import type { Segment } from '../../../protocol/segments.ts';
import type { RelayAdmin } from '../../../relay/relay-admin.ts';
import { examine } from '../../agent/doctor.ts';
import { agentOf, type ControlContext } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

export function diagnosisMethods(context: ControlContext): HandlersOf<'diagnosis'> {
  const { folder, clock } = context;
  return {
    'diagnosis.run'() {
      const { agent } = context;
      // Those that type now are asked themselves: others beside them would take their place at the desktop.
      return examine(folder, clock, {
        deviceId: context.settings.current.deviceId,
        ...(agent && { typists: agent.typists }),
        ...(context.mode === 'agent' && agent && { relay: relayFinding(agent.agent.connection(), agent.relayUrl) }),
      });
    },
    async 'diagnosis.type'({ text }) {
      const payload: Segment[] = [{ type: 'text', value: text }];
      const supervisor = agentOf(context);
      const startedAt = clock.monotonic();
      const test = await (context.relay === undefined
        ? typeHere(await supervisor.ready(), payload)
        : sendAndWait(context.relay.admin, supervisor.deviceId, payload));
      return { ...test, latencyMs: Math.max(0, clock.monotonic() - startedAt) };
    },
  };
}

type Ended = Omit<TypingTest, 'latencyMs'>;

/** Resolves with what became of it, or with `sent` when that took too long. @throws {ProtocolError} */
function sendAndWait(admin: RelayAdmin, deviceId: string, payload: readonly Segment[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    admin.send(deviceId, payload, {
      settled: ({ receipt, error }, status) => resolve(endedOf({ status, receipt, error })),
      refused: reject,
    });
  });
}

/** Without a relay of one's own there is nobody to send it: it takes the way from the inbox on. */
async function typeHere(agent: Agent, payload: readonly Segment[]): Promise<Ended> {
  const { outcome: status, receipt, error } = await agent.type(payload);
  return endedOf({ status, receipt, error });
}

interface HowItEnded {
  status: MessageStatus;
  receipt: Receipt | undefined;
  error: TypingError | undefined;
}

function endedOf({ status, receipt, error }: HowItEnded): Ended {
  return { status, ...(receipt !== undefined && { receipt }), ...(error !== undefined && { error }) };
}

function relayFinding({ phase, problem }: ConnectionState, url: string): Finding {
  const ok = phase === 'registered';
  return { name: 'relay', ok, detail: ok ? `connected to ${url}` : (problem?.message ?? `connecting to ${url}`) };
}
