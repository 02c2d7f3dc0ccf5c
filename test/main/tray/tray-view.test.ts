import { describe, expect, it } from 'vitest';
import type { DesktopState } from '../../../src/main/tray/desktop-state.ts';
import { type TrayItem, trayView } from '../../../src/main/tray/tray-view.ts';
import { EN } from '../../../src/main/words/en.ts';
import { ES } from '../../../src/main/words/es.ts';
import { wordsFor } from '../../../src/main/words/words.ts';
import { messageStatusSchema } from '../../../src/protocol/message.ts';
import { appView, desktopState, heldView, messageItem } from './desktop-state.ts';

type Agent = NonNullable<DesktopState['app']['agent']>;

function withAgent(change: Partial<Agent>): Partial<DesktopState> {
  const app = appView();
  return { app: { ...app, agent: { ...app.agent, ...change } } };
}

function withStatus(change: Partial<Agent['status']>): Partial<DesktopState> {
  return withAgent({ status: { ...appView().agent.status, ...change } });
}

function shared(...urls: string[]): Partial<DesktopState> {
  const app = appView();
  return {
    app: {
      ...app,
      relay: { ...app.relay, sharing: { lan: true, urls, namedUrls: [], trustedUrls: [], insecureUrls: [], pin: 'p' } },
    },
  };
}

const labels = (items: readonly TrayItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'separator' ? [] : [item.label]));
const recentOf = (state: DesktopState, words = EN): string[] => {
  const item = trayView(state, words, 'UTC').menu.find(({ kind }) => kind === 'submenu');
  return item?.kind === 'submenu' ? labels(item.items) : [];
};

const waiting = { phase: 'waiting', problem: { code: 'UNREACHABLE', message: 'gone' } } as const;
const held = [heldView(), heldView()];

describe('the state that is shown', () => {
  it.each<[string, Partial<DesktopState>, string, string]>([
    ['nothing special', {}, 'idle', 'Ready, for this computer only'],
    ['sharing', shared('https://10.0.0.2:7443'), 'sharing', 'Shared on the LAN'],
    [
      'sharing on two',
      shared('https://10.0.0.2:7443', 'https://10.0.1.2:7443'),
      'sharing',
      'Shared on the LAN, 2 addresses',
    ],
    ['sharing without a network', shared(), 'sharing', 'Shared, but this computer is on no network'],
    ['paused', { ...shared('https://10.0.0.2:7443'), ...withStatus({ paused: true }) }, 'paused', 'Typing is paused'],
    ['locked', withStatus({ locked: true }), 'paused', 'Screen locked: messages wait'],
    ['held, before paused', { ...withStatus({ paused: true }), held }, 'held', '2 messages wait for you'],
    ['cannot type, before held', { ...withStatus({ canType: false }), held }, 'problem', 'Problem: cannot type here'],
    ['not connected', withAgent({ connection: waiting }), 'problem', 'Problem: not connected to its relay'],
    ['still connecting', withAgent({ connection: { phase: 'connecting' } }), 'idle', 'Ready, for this computer only'],
    [
      'not permitted',
      { ...withStatus({ canType: false }), permissionMissing: true },
      'problem',
      'Problem: macOS does not let Lantype type yet',
    ],
  ])('%s', (_what, change, icon, line) => {
    const view = trayView(desktopState(change), EN);
    expect(view).toMatchObject({ icon, tooltip: `Lantype: ${line}` });
    expect(view.menu[0]).toEqual({ kind: 'line', label: line });
  });
});

describe('the menu', () => {
  it('offers what there is: no sharing without a relay, no pause without an agent', () => {
    const { agent: _agent, ...relayAlone } = appView();
    const { relay: _relay, ...agentAlone } = appView();
    expect(labels(trayView(desktopState({ app: relayAlone }), EN).menu)).not.toContain('Pause typing');
    const alone = labels(trayView(desktopState({ app: agentAlone }), EN).menu);
    expect(alone).not.toContain('Share on LAN');
    expect(alone).not.toContain('Pair a phone…');
    expect(alone).toContain('Pause typing');
  });

  it('ticks what is on, and a click turns it', () => {
    const { menu } = trayView(desktopState({ ...shared('https://10.0.0.2:7443') }), EN);
    expect(menu).toContainEqual({
      kind: 'checkbox',
      label: 'Share on LAN',
      checked: true,
      action: { type: 'share', on: false },
    });
    expect(menu).toContainEqual({
      kind: 'checkbox',
      label: 'Pause typing',
      checked: false,
      action: { type: 'pause', on: true },
    });
  });

  it('leads to what is held, and to the permission that is missing', () => {
    const { menu } = trayView(desktopState({ held, permissionMissing: true }), EN);
    expect(menu).toContainEqual({ kind: 'action', label: 'Held (2)…', action: { type: 'open', view: 'activity' } });
    expect(menu).toContainEqual({ kind: 'action', label: 'Allow Lantype to type…', action: { type: 'allow-typing' } });
  });
});

it('has a newer version for the user to restart into, and nothing of it otherwise', () => {
  const item = { kind: 'action', label: 'Restart and update to 2.0.0', action: { type: 'update' } };
  expect(trayView(desktopState({ update: '2.0.0' }), EN).menu).toContainEqual(item);
  expect(JSON.stringify(trayView(desktopState(), EN).menu)).not.toContain('update');
});

describe('recent messages', () => {
  it('are told by state, computer and time, and by their text only where it was handed out', () => {
    const recent = [messageItem(), messageItem({ status: 'failed', deviceId: 'other', text: 'see you' })];
    expect(recentOf(desktopState({ recent }))).toEqual([
      "Typed · Ana's desk · 13:05",
      'Not typed · other · 13:05: see you',
    ]);
    expect(recentOf(desktopState({ recent }), ES)[1]).toBe('No se escribió · other · 13:05: see you');
    expect(recentOf(desktopState())).toEqual(['None yet']);
  });

  it('are not called untyped where nobody knows, nor only typed where they were seen being read', () => {
    const error = { code: 'UNCERTAIN', message: 'interrupted' };
    const recent = [messageItem({ status: 'failed', error }), messageItem({ receipt: 'read' })];
    expect(recentOf(desktopState({ recent }))).toEqual([
      "May have been typed · Ana's desk · 13:05",
      "Read by the program · Ana's desk · 13:05",
    ]);
  });

  it('cannot break the menu', () => {
    const text = `a\n&b\u202e${'👩‍👩‍👧'.repeat(40)}`;
    const [label = ''] = recentOf(desktopState({ recent: [messageItem({ text })] }));
    expect(label).toMatch(/: a &&b /);
    expect(label).not.toMatch(/[\n\u202e]/);
    expect([...label].length).toBeLessThan(80);
    expect(label.isWellFormed()).toBe(true);
  });
});

describe('the words', () => {
  it.each([
    ['auto', 'es-MX', 'es'],
    ['auto', 'de-DE', 'en'],
    ['en', 'es-ES', 'en'],
    ['es', 'en-US', 'es'],
  ] as const)('%s on a computer in %s: %s', (setting, locale, language) => {
    expect(wordsFor(setting, locale).language).toBe(language);
  });

  it('differ in every sentence', () => {
    const flat = (value: unknown): unknown[] => {
      if (typeof value === 'function') return [value(2, 2)];
      return typeof value === 'object' && value !== null ? Object.values(value).flatMap(flat) : [value];
    };
    const [english, spanish] = [flat(EN), flat(ES)];
    expect(spanish).toHaveLength(english.length);
    expect(english.filter((word, index) => word === spanish[index])).toEqual([]);
    for (const status of messageStatusSchema.options) expect(ES.states[status]).not.toBe('');
  });
});
