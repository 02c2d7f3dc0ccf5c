import { SerialQueue } from '../../../base/serial-queue.ts';
import type { ControlSettings, ControlSettingsPatch } from '../../../protocol/control-settings.ts';
import type { Settings } from '../../settings/settings.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { ControlContext } from '../control-context.ts';
import { unavailable } from '../control-error.ts';
import type { HandlersOf } from '../control-handlers.ts';
import { settingsView } from '../views/settings-view.ts';

/** Another agent is needed: its name is said when it registers, and its typists are made with the rest. */
const OF_THE_AGENT = ['name', 'newlinePolicy', 'fieldEvidence', 'typingMethod'] as const satisfies (keyof Settings)[];

export type ChangeSettings = (patch: ControlSettingsPatch) => Promise<ControlSettings>;

/** Every change is written first, and has taken effect when it resolves. One at a time. */
export function settingsChanger(context: ControlContext, feed: ChangeFeed): ChangeSettings {
  const changes = new SerialQueue();
  return (patch) => changes.run(() => apply(context, feed, patch));
}

export function settingsMethods(context: ControlContext, change: ChangeSettings): HandlersOf<'settings'> {
  return { 'settings.get': () => settingsView(context), 'settings.set': change };
}

function setStartAtLogin({ startAtLogin }: ControlContext['host'], on: boolean): void {
  try {
    startAtLogin?.set(on);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unavailable(`The start at login could not be changed: ${why}.`);
  }
}

async function apply(context: ControlContext, feed: ChangeFeed, patch: ControlSettingsPatch): Promise<ControlSettings> {
  const { settings, host, relay, agent } = context;
  const { startAtLogin, ...stored } = patch;
  if (startAtLogin !== undefined && host.startAtLogin === undefined && startAtLogin) {
    throw unavailable('This program cannot start itself at login here.', 'Let the system start `lantype start`.');
  }
  const before = settings.current;
  const after = settings.patch(stored);
  if (startAtLogin !== undefined && startAtLogin !== host.startAtLogin?.enabled()) setStartAtLogin(host, startAtLogin);
  if (after.history !== before.history) relay?.admin.keepTexts(after.history === 'texts');
  if (after.recognition !== before.recognition) relay?.recognizeAs(after);
  if (after.holdAfterMs !== before.holdAfterMs) (await agent?.ready())?.setHoldAfter(after.holdAfterMs);
  if (after.askFirst !== before.askFirst) (await agent?.ready())?.setAskFirst(after.askFirst);
  if (after.name !== before.name) {
    relay?.rename(after.name);
    // What the relay shows until the agent has registered with it.
    if (agent !== undefined) await relay?.admin.rename(agent.deviceId, after.name);
  }
  if (OF_THE_AGENT.some((field) => after[field] !== before[field])) await agent?.restart(after);
  feed.touch('settings');
  feed.touch('app');
  if (after.history !== before.history) feed.touch('held');
  return settingsView(context);
}
