import { controlSettingsSchema } from '../../protocol/control-settings.ts';

const MINUTE_MS = 60_000;

/** Milliseconds; with a decimal point or comma. `undefined` for what is no time to hold messages. */
export function parseMinutes(text: string): number | undefined {
  const trimmed = text.trim().replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(trimmed)) return undefined;
  const parsed = controlSettingsSchema.shape.holdAfterMs.safeParse(Math.round(Number(trimmed) * MINUTE_MS));
  return parsed.success ? parsed.data : undefined;
}

export const minutesOf = (ms: number): number => ms / MINUTE_MS;
