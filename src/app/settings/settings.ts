import os from 'node:os';
import { z } from 'zod';
import { controlSettingsSchema } from '../../protocol/control-settings.ts';
import { deviceIdSchema } from '../../protocol/device-id.ts';
import { HOLD_AFTER_MS } from '../../protocol/limits.ts';
import { nameSchema } from '../../protocol/name.ts';
import { DEFAULT_RELAY_LIMITS } from '../../relay/relay-limits.ts';
import { AppError } from '../app-error.ts';
import { readIfThere } from '../folder/data-folder.ts';

/** What the window changes. */
const { shape: shown } = controlSettingsSchema;

/** `settings.json`. Every field may be left out; an unknown one is an error, for it may be a misspelt one. */
const settingsSchema = z.strictObject({
  /** Which computer this is to its senders. Default: the host name. */
  deviceId: deviceIdSchema.optional(),
  /** What people see. Default: the host name as it is written. */
  name: nameSchema.optional(),
  /** A message older than this on arrival is held for the user. Milliseconds. */
  holdAfterMs: z.int().nonnegative().default(HOLD_AFTER_MS),
  newlinePolicy: shown.newlinePolicy.default('spaces-in-terminals'),
  typingMethod: shown.typingMethod.default('auto'),
  /** Requests of one token, per second, and how many may come at once. */
  requestsPerSecond: z.number().positive().default(DEFAULT_RELAY_LIMITS.tokenRequestsPerSecond),
  requestBurst: z.int().positive().default(DEFAULT_RELAY_LIMITS.tokenBurst),
  /** Share on the LAN at every start, as `--lan` does for one. */
  lan: z.boolean().default(false),
  /** Share on these addresses only. Default: all that this computer has on its networks. */
  lanAddresses: z.array(z.union([z.ipv4(), z.ipv6()])).optional(),
  /**
   * INSECURE: while sharing, also listen for plain HTTP on this port of the LAN addresses. Whoever is on the network
   * can then read texts and tokens on their way. Default: not at all.
   */
  insecureLanHttpPort: z.int().min(1).max(65_535).optional(),
  /** Origins whose pages may use the relay, besides its own page. */
  allowedOrigins: z.array(z.url()).default([]),
  /** What is kept of a message that is over: its states, or its text as well. */
  history: shown.history.default('states'),
  /** Of the window. */
  language: shown.language.default('auto'),
  theme: shown.theme.default('auto'),
  /** Of held messages, failures and pairings, where the host can. */
  notifications: z.boolean().default(true),
});

/** With what the host name stands in for. */
export type Settings = Omit<z.output<typeof settingsSchema>, 'deviceId' | 'name'> & { deviceId: string; name: string };

/** What is in `file`, as it is; `{}` without one. @throws {AppError} `INVALID_SETTINGS` */
export function readSettingsFile(file: string): unknown {
  const text = readIfThere(file)?.toString('utf8');
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('INVALID_SETTINGS', `${file} is not JSON: ${why}`, { cause });
  }
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.join(', ')}`;
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

function deviceIdOf(hostname: string): string {
  const parsed = deviceIdSchema.safeParse(hostname);
  if (parsed.success) return parsed.data;
  throw new AppError('INVALID_SETTINGS', `This computer's host name cannot be its device id: ${hostname}`, {
    hint: 'Give one with --device-id, or as deviceId in settings.json.',
  });
}

/**
 * Reads `file`; where there is none, the defaults. What is wrong in it is said, never replaced.
 * @param overrides what the command line says; it goes before the file
 * @throws {AppError} `INVALID_SETTINGS`, naming the field
 */
export function loadSettings(
  file: string,
  overrides: { deviceId?: string | undefined } = {},
  hostname: string = os.hostname(),
): Settings {
  return parseSettings(readSettingsFile(file), file, overrides, hostname);
}

/** As `loadSettings`, for what is or will be in `file`. */
export function parseSettings(
  content: unknown,
  file: string,
  overrides: { deviceId?: string | undefined } = {},
  hostname: string = os.hostname(),
): Settings {
  const parsed = settingsSchema.safeParse(content);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(describe).join('; ');
    throw new AppError('INVALID_SETTINGS', `${file}: ${issues}`, {
      hint: 'Correct it, or delete it for the defaults.',
    });
  }
  const { deviceId: fileId, name, ...rest } = parsed.data;
  const deviceId = overrides.deviceId ?? fileId ?? deviceIdOf(hostname);
  return { ...rest, deviceId, name: name ?? nameSchema.catch(deviceId).parse(hostname) };
}
