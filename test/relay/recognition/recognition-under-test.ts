import { type Clock, systemClock } from '../../../src/base/clock.ts';
import type { EngineSettings } from '../../../src/relay/recognition/engine.ts';
import type { RelayLimits } from '../../../src/relay/relay-limits.ts';
import { type ScriptedEngine, scriptedEngine } from '../../helpers/scripted-engine.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

interface Setup {
  clock?: Clock;
  limits?: Partial<RelayLimits>;
  settings?: Partial<EngineSettings>;
}

export interface RecognitionAnswered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any;
}

/** A real relay, and an engine that does what the test says. */
export async function recognitionUnderTest({ clock = systemClock, limits = {}, settings = {} }: Setup = {}) {
  const engine: ScriptedEngine = await scriptedEngine();
  const recognition = { ...engineSettings(engine.address), ...settings };
  const relay = await RelayUnderTest.start({ clock, limits, recognition });
  const recognize = async (
    sound: Uint8Array<ArrayBuffer>,
    query: Record<string, string> = {},
    { token = relay.phone, type = 'audio/wav', signal }: { token?: string; type?: string; signal?: AbortSignal } = {},
  ): Promise<RecognitionAnswered> => {
    const response = await fetch(`${relay.url}/recognitions?${new URLSearchParams(query)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: sound,
      ...(signal && { signal }),
    });
    return { status: response.status, body: await response.json() };
  };
  return { engine, relay, recognize };
}

export function engineSettings(address: string): EngineSettings {
  return { address, model: 'tiny', language: 'auto', prompt: '', outside: false };
}
