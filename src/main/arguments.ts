import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AppError } from '../app/app-error.ts';
import { modeSchema } from '../protocol/control-views.ts';
import { deviceIdSchema } from '../protocol/device-id.ts';
import { DEFAULT_LAN_PORT, DEFAULT_PORT } from '../protocol/limits.ts';

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().max(65_535));

/** The options of `lantype start`, as far as they mean something here, and `--hidden`: no window at first. */
const OPTIONS = {
  mode: modeSchema.default('hub'),
  port: portSchema.default(DEFAULT_PORT),
  'lan-port': portSchema.default(DEFAULT_LAN_PORT),
  lan: z.boolean().default(false),
  'device-id': deviceIdSchema.optional(),
  relay: z.string().optional(),
  'token-file': z.string().optional(),
  'data-dir': z.string().optional(),
  hidden: z.boolean().default(false),
};
const FLAGS = new Set(['lan', 'hidden']);
const schema = z.object(OPTIONS);
export type DesktopArguments = z.infer<typeof schema>;

/**
 * @param args without the program (and without the script, where there is one). Options that are not ours are
 * Chromium's, Electron's or the desktop's own, and pass.
 * @throws {AppError} `INVALID_OPTION`
 */
export function readArguments(args: readonly string[]): DesktopArguments {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: Object.fromEntries(
      Object.keys(OPTIONS).map((name) => [
        name,
        { type: FLAGS.has(name) ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
  });
  const ours = Object.fromEntries(Object.entries(values).filter(([name]) => name in OPTIONS));
  const parsed = schema.safeParse(ours);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; ');
  throw new AppError('INVALID_OPTION', `Lantype does not understand ${wrong}.`, { hint: 'See: lantype start --help' });
}

/** What a process was started with, without the program, and without the script where Electron was given one. */
export function ownArguments(argv: readonly string[], isPackaged: boolean): readonly string[] {
  return argv.slice(isPackaged ? 1 : 2);
}
