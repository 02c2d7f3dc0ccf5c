import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Probe, Typist } from '../../agent/typing/typist.ts';
import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import type { Diagnosis, Finding } from '../../protocol/control-views.ts';
import { fullHealthAnswerSchema } from '../../protocol/http.ts';
import { pairingStateAnswerSchema } from '../../protocol/pairing.ts';
import { sharingAnswerSchema } from '../../protocol/sharing.ts';
import { AppError } from '../app-error.ts';
import { connectToRelay } from '../client/relay-client.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { loadSettings, type Settings } from '../settings/settings.ts';
import { examineRecognition } from './examine-recognition.ts';
import { examineSharing } from './examine-sharing.ts';
import { createTypists } from './typists.ts';

const REQUIRED_NODE_MAJOR = 24;

/** What a program that runs knows better than a look from outside. */
export interface LiveParts {
  /** Those that its agent uses. */
  typists?: readonly Typist[];
  /** How it stands with a relay that is not on this data folder. */
  relay?: Finding;
  /** As the command line named this computer. */
  deviceId?: string;
}

/** Looks at everything that typing needs. Changes nothing, and starts nothing that stays. */
export async function examine(folder: DataFolder, clock: Clock, live: LiveParts = {}): Promise<Diagnosis> {
  const { settings, finding } = examineSettings(folder, live.deviceId);
  const findings = [
    examineNode(),
    examineSqlite(),
    examineSession(process.env, process.platform),
    examineFolder(folder),
    ...examineKept(folder),
    finding,
    ...(live.relay === undefined ? await examineRelay(folder, clock) : [live.relay]),
    ...(settings === undefined ? [] : await examineRecognition(folder, settings, clock)),
  ];
  const typists: Diagnosis['typists'] = [];
  const made = settings === undefined ? [] : createTypists(settings, folder, clock, silentLogger);
  for (const typist of live.typists ?? made) {
    typists.push({ name: typist.name, ...(await probe(typist)) });
  }
  const working = typists.find(({ ok }) => ok);
  if (working !== undefined) return { canType: true, typist: working.name, findings, typists };
  const reason = typists.map(({ name, reason: why }) => `${name}: ${why ?? 'does not work'}`).join('; ');
  return { canType: false, reason: reason || finding.detail, findings, typists };
}

async function probe(typist: Typist): Promise<Probe> {
  try {
    return await typist.probe();
  } catch (error) {
    // It should not throw; but a doctor that dies of a finding is no help.
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, reason, capabilities: [] };
  }
}

function examineNode(): Finding {
  const ok = Number.parseInt(process.versions.node, 10) >= REQUIRED_NODE_MAJOR;
  const detail = ok ? process.version : `${process.version}; Lantype needs ${REQUIRED_NODE_MAJOR} or newer`;
  return { name: 'Node.js', ok, detail };
}

function examineSqlite(): Finding {
  try {
    const { DatabaseSync }: typeof import('node:sqlite') = createRequire(import.meta.url)('node:sqlite');
    const database = new DatabaseSync(':memory:');
    const row = database.prepare('SELECT sqlite_version() AS version').get();
    database.close();
    return { name: 'node:sqlite', ok: true, detail: `SQLite ${String(row?.version)}` };
  } catch (error) {
    return { name: 'node:sqlite', ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Which desktop session this process belongs to. */
export function examineSession(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Finding {
  const name = 'desktop session';
  if (platform === 'darwin' || platform === 'win32') return { name, ok: true, detail: platform };
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = env;
  if (wayland && x11) {
    const said = { code: 'waylandWithX11', values: { wayland, x11 } };
    return { name, ok: true, detail: `Wayland ${wayland}, with Xwayland ${x11}`, said };
  }
  // Whether it can be typed into, the typists say.
  if (wayland) {
    const said = { code: 'waylandAlone', values: { wayland } };
    return { name, ok: true, detail: `Wayland ${wayland}, without Xwayland`, said };
  }
  if (x11) return { name, ok: true, detail: `X11 ${x11}` };
  const detail =
    'none (neither DISPLAY nor WAYLAND_DISPLAY is set): run Lantype from a terminal of the desktop session';
  return { name, ok: false, detail, said: { code: 'noSession', values: {} } };
}

function examineFolder({ root }: DataFolder): Finding {
  const name = 'data folder';
  let existing = root;
  while (!existsSync(existing)) existing = path.dirname(existing);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    if (existing === root) return { name, ok: true, detail: root };
    const said = { code: 'folderToCome', values: { folder: root } };
    return { name, ok: true, detail: `${root} (made at the first start)`, said };
  } catch {
    const said = { code: 'folderReadOnly', values: { folder: existing } };
    return { name, ok: false, detail: `${existing} is not writable; choose another with --data-dir`, said };
  }
}

/** Damaged files that a start has kept aside. */
function examineKept({ root }: DataFolder): Finding[] {
  const kept = existsSync(root) ? readdirSync(root).filter((name) => /\.damaged-[\dT-]+$/.test(name)) : [];
  if (kept.length === 0) return [];
  const files = kept.sort().join(', ');
  const said = { code: 'damaged', values: { files } };
  return [{ name: 'damaged files', ok: true, detail: `${files}: kept until you delete them`, said }];
}

function examineSettings(
  folder: DataFolder,
  deviceId: string | undefined,
): { settings: Settings | undefined; finding: Finding } {
  const name = 'settings';
  try {
    const settings = loadSettings(folder.settings, { deviceId });
    const detail = `device ${settings.deviceId}, typing method ${settings.typingMethod}`;
    const said = { code: 'settings', values: { device: settings.deviceId, method: settings.typingMethod } };
    return { settings, finding: { name, ok: true, detail, said } };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { settings: undefined, finding: { name, ok: false, detail } };
  }
}

async function examineRelay(folder: DataFolder, clock: Clock): Promise<Finding[]> {
  const name = 'relay';
  try {
    const relay = connectToRelay(folder, clock);
    const { version } = await relay.request('GET', '/health', fullHealthAnswerSchema);
    const { url } = relay.instance;
    const said = { code: 'relayRuns', values: { url, version } };
    const running = { name, ok: true, detail: `running on ${url}, version ${version}`, said };
    const sharing = await relay.request('GET', '/sharing', sharingAnswerSchema);
    const pairing = await relay.request('GET', '/pairing', pairingStateAnswerSchema);
    return [running, ...examineSharing(sharing, pairing, process.platform, clock.now())];
  } catch (error) {
    const hint = error instanceof AppError && error.hint !== undefined ? ` ${error.hint}` : '';
    return [{ name, ok: false, detail: `${error instanceof Error ? error.message : String(error)}${hint}` }];
  }
}
