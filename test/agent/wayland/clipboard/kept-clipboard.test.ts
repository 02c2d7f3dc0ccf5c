import { expect, it } from 'vitest';
import { SavedContent } from '../../../../src/agent/wayland/clipboard/clipboard-content.ts';
import { KeptClipboard } from '../../../../src/agent/wayland/clipboard/kept-clipboard.ts';

const content = (text: string): SavedContent => new SavedContent(new Map([['text/plain', Buffer.from(text)]]));

/** What a process that dies now leaves to the next one. */
function keeper() {
  let data: unknown;
  const kept = new KeptClipboard('/run/wayland-1', {
    kept: undefined,
    keep: (given) => {
      data = given;
    },
  });
  const left = (socket = '/run/wayland-1'): Record<string, string> => {
    const next = new KeptClipboard(socket, { kept: data, keep: () => undefined });
    return Object.fromEntries([...next.inherited()].map(([place, each]) => [place, `${each.get('text/plain')}`]));
  };
  return { kept, left };
}

it('leaves what the user has from the moment on at which it is replaced, until it is back', () => {
  const { kept, left } = keeper();
  kept.saved('clipboard', content('copied'));
  expect(left()).toEqual({});
  kept.lent();
  expect(left()).toEqual({ clipboard: 'copied' });
  kept.saved('primary', content('marked'));
  kept.lent();
  expect(left()).toEqual({ clipboard: 'copied', primary: 'marked' });
  kept.over('clipboard');
  expect(left()).toEqual({ primary: 'marked' });
  kept.over('primary');
  expect(left()).toEqual({});
});

it('leaves nothing to another session, and nothing that is too large or cannot be read', () => {
  const { kept, left } = keeper();
  kept.saved('clipboard', content('copied'));
  kept.lent();
  expect(left('/run/wayland-2')).toEqual({});
  kept.saved('clipboard', content('x'.repeat(2_000_000)));
  kept.lent();
  expect(left()).toEqual({});
  for (const nonsense of ['{', '{"socket":1}', 7, null]) {
    expect(new KeptClipboard('/run/wayland-1', { kept: nonsense, keep: () => undefined }).inherited().size).toBe(0);
  }
});
