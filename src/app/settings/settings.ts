import os from 'node:os';
import { z } from 'zod';
import { controlSettingsSchema } from '../../protocol/control-settings.ts';
import { deviceIdSchema } from '../../protocol/device-id.ts';
import { HOLD_AFTER_MS } from '../../protocol/limits.ts';
import { nameSchema } from '../../protocol/name.ts';
import { recognitionSettingsSchema } from '../../protocol/recognition.ts';
import { clusterSettingsSchema } from '../../relay/cluster/cluster-settings.ts';
import { whereaboutsOf } from '../../relay/recognition/engine-address.ts';
import { DEFAULT_RELAY_LIMITS } from '../../relay/relay-limits.ts';
import { AppError } from '../app-error.ts';
import { readIfThere } from '../folder/data-folder.ts';

/** What the window changes. */
const { shape: shown } = controlSettingsSchema;

/** As a Host header has it, without a port; in small letters. */
const hostNameSchema = z
  .union([z.ipv4(), z.ipv6(), z.hostname()], 'is a host name or an address, without https:// and without a port')
  .transform((name) => name.toLowerCase().replace(/\.$/, ''));

/** Without TLS, only on this very computer: whoever is in between could hand out another program. */
const updateServerSchema = z
  .url()
  .refine(
    (url) => /^https:|^http:\/\/(127\.\d+\.\d+\.\d+|\[::1\]|localhost)(:|\/|$)/.test(url),
    'has to begin with https://',
  );

const recognitionSchema = recognitionSettingsSchema.refine(
  ({ address, outside }) => outside || whereaboutsOf(address) !== 'outside',
  {
    path: ['address'],
    message:
      'is outside of this computer and its network: whatever is said into a phone would go there; if you want that, say "outside": true',
  },
);

/** `settings.json`. Every field may be left out; an unknown one is an error, for it may be a misspelt one. */
const fieldsSchema = z.strictObject({
  /** Which computer this is to its senders. Default: the host name. */
  deviceId: deviceIdSchema.optional(),
  /** What people see. Default: the host name as it is written. */
  name: nameSchema.optional(),
  /** A message older than this on arrival is held for the user. Milliseconds. */
  holdAfterMs: z.int().nonnegative().default(HOLD_AFTER_MS),
  /** A sender that was not allowed on this computer waits until its user has decided. */
  askFirst: shown.askFirst.default(false),
  newlinePolicy: shown.newlinePolicy.default('spaces-in-terminals'),
  fieldEvidence: shown.fieldEvidence.default('when-there'),
  typingMethod: shown.typingMethod.default('auto'),
  /** Requests of one token, per second, and how many may come at once. */
  requestsPerSecond: z.number().positive().default(DEFAULT_RELAY_LIMITS.tokenRequestsPerSecond),
  requestBurst: z.int().positive().default(DEFAULT_RELAY_LIMITS.tokenBurst),
  /** Share on the LAN at every start, as `--lan` does for one. */
  lan: z.boolean().default(false),
  /** Share on these addresses only. Default: all that this computer has on its networks. */
  lanAddresses: z.array(z.union([z.ipv4(), z.ipv6()])).optional(),
  /** Further names and addresses under which it is reached: `desk.fritz.box`, a tailnet's, a reverse proxy's. */
  hostNames: z.array(hostNameSchema).default([]),
  /** A certificate for some of these names that phones trust, and its key: PEM files, seen from the data folder. */
  tlsCertificate: z.string().min(1).optional(),
  tlsKey: z.string().min(1).optional(),
  /**
   * INSECURE: while sharing, also listen for plain HTTP on this port of the LAN addresses. Whoever is on the network
   * can then read texts and tokens on their way. Default: not at all.
   */
  insecureLanHttpPort: z.int().min(1).max(65_535).optional(),
  /** Origins whose pages may use the relay, besides its own page. */
  allowedOrigins: z.array(z.url()).default([]),
  /** What turns speech into text; its key is in a file of its own (docs/recognition.md). Default: nothing does. */
  recognition: recognitionSchema.nullish(),
  /** NATS, of a relay that is one of several (docs/cluster.md). Default: it is the only one. */
  cluster: clusterSettingsSchema.optional(),
  /** What is kept of a message that is over: its states, or its text as well. */
  history: shown.history.default('states'),
  /** Of the window. */
  language: shown.language.default('auto'),
  theme: shown.theme.default('auto'),
  /** Of held messages, failures and pairings, where the host can. */
  notifications: z.boolean().default(true),
  /** Of the desktop app: look for newer versions, and install them when it ends. Off: it asks nobody. */
  updates: z.boolean().default(false),
  /** Where it looks, if not where the app was built for: an office's own, over https. */
  updateServer: updateServerSchema.optional(),
});
const settingsSchema = fieldsSchema.refine(({ tlsCertificate, tlsKey }) => !tlsCertificate === !tlsKey, {
  path: ['tlsCertificate'],
  message: 'tlsCertificate and tlsKey go together',
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

/** What the command line says; it goes before the file. */
interface Overrides {
  readonly deviceId?: string | undefined;
  /** Addresses of NATS. */
  readonly cluster?: readonly string[] | undefined;
}

/**
 * Reads `file`; where there is none, the defaults. What is wrong in it is said, never replaced.
 * @throws {AppError} `INVALID_SETTINGS`, naming the field
 */
export function loadSettings(file: string, overrides: Overrides = {}, hostname: string = os.hostname()): Settings {
  return parseSettings(readSettingsFile(file), file, overrides, hostname);
}

/** As `loadSettings`, for what is or will be in `file`. */
export function parseSettings(
  content: unknown,
  file: string,
  overrides: Overrides = {},
  hostname: string = os.hostname(),
): Settings {
  const parsed = settingsSchema.safeParse(withServers(content, overrides.cluster));
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

/** The rest of how the cluster is reached stays what the file says. */
function withServers(content: unknown, servers: readonly string[] | undefined): unknown {
  if (servers === undefined || typeof content !== 'object' || content === null) return content;
  const said = 'cluster' in content ? content.cluster : undefined;
  return { ...content, cluster: { ...(typeof said === 'object' ? said : {}), servers } };
}
