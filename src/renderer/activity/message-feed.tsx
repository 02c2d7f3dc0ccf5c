import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useCallback, useContext, useId, useRef } from 'preact/hooks';
import type { MessageItem } from '../../protocol/control-views.ts';
import { formats, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ScrollerContext } from '../ui/scroller.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { MessageRow } from './message-row.tsx';
import { rowAfterKey } from './row-after-key.ts';

const ROW_HEIGHT = 45;

const isLine = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.classList.contains('message-line');

/** The messages that fit the filter, as a feed (ARIA 1.2): arrow keys go through it, Enter opens one. */
export function MessageFeed(): JSX.Element {
  const { store } = useWindow();
  const { messages } = store;
  const scroller = useContext(ScrollerContext);
  /** The one that Tab reaches: a message, wherever new ones push it, or the place of one that is not here yet. */
  const active = useSignal<{ row: number; messageId?: string | undefined }>({ row: 0 });
  const open = useSignal<string | undefined>(undefined);
  const wantsFocus = useRef(false);
  const reveal = useRef<(index: number) => void>(undefined);
  const feed = useRef<HTMLDivElement>(null);
  const id = useId();
  const { activity } = words.value;
  messages.version.value;
  const { count } = messages;
  const rowNow = ({ row, messageId }: typeof active.value): number =>
    Math.min((messageId !== undefined ? messages.rowOf(messageId) : undefined) ?? row, Math.max(0, count - 1));
  const current = rowNow(active.value);

  const toggle = useCallback(
    ({ messageId }: MessageItem, position: number): void => {
      active.value = { row: position, messageId };
      open.value = open.peek() === messageId ? undefined : messageId;
    },
    [active, open],
  );
  const onView = useCallback(
    (first: number, last: number): void => {
      messages.setLive(first === 0);
      messages.need(first, last);
    },
    [messages],
  );
  const focusRow = (index: number): void => {
    const row = feed.current?.querySelector<HTMLElement>(`[aria-posinset="${index + 1}"] .message-line`);
    row?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    wantsFocus.current = false;
    if (!isLine(event.target)) return;
    const next = rowAfterKey(event.key, current, count);
    if (next === undefined) return;
    event.preventDefault();
    active.value = { row: next, messageId: messages.at(next)?.messageId };
    wantsFocus.current = true;
    reveal.current?.(next);
    focusRow(next);
  };
  // The row may have to be scrolled to, or even fetched, before it can take the focus; and rows that come and go around
  // it may move it in the page, which takes the focus away.
  const afterRender = (): void => {
    if (wantsFocus.current && (document.activeElement === document.body || isLine(document.activeElement))) {
      focusRow(rowNow(active.peek()));
    }
  };
  const waiting = messages.waiting.value;
  return (
    <div
      ref={feed}
      class="feed"
      onPointerDown={() => {
        wantsFocus.current = false;
      }}
    >
      {waiting > 0 && (
        <div class="new-above" role="status">
          <Button
            kind="main"
            onClick={() => {
              // The new ones come in when the top is in view.
              scroller.current?.scrollTo(0, 0);
            }}
          >
            {activity.newAbove(formats.value.number(waiting))}
          </Button>
        </div>
      )}
      <p class="hidden" id={id}>
        {activity.keysHelp}
      </p>
      <VirtualList
        role="feed"
        label={activity.feed}
        describedBy={id}
        count={count}
        estimate={ROW_HEIGHT}
        pinned={current}
        reveal={reveal}
        keyOf={(index) => messages.at(index)?.messageId ?? `place-${index}`}
        onView={onView}
        onKeyDown={onKeyDown}
        afterRender={afterRender}
        row={(index) => {
          const message = messages.at(index);
          if (message === undefined) return <div class="message placeholder" aria-hidden="true" />;
          return (
            <MessageRow
              message={message}
              position={index}
              total={messages.isComplete ? count : -1}
              open={open.value === message.messageId}
              active={index === current}
              onToggle={toggle}
            />
          );
        }}
      />
    </div>
  );
}
