import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { ComponentChildren, JSX } from 'preact';
import { useContext, useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { ScrollerContext } from './scroller.ts';
import { useListTop } from './use-list-top.ts';

interface VirtualListProps {
  readonly count: number;
  /** Of a row, before it has been measured. Pixels. */
  readonly estimate: number;
  keyOf(index: number): string;
  row(index: number): ComponentChildren;
  /** Stays in the page however far away it is scrolled, for it has the focus. */
  readonly pinned?: number;
  readonly role?: 'list' | 'feed';
  readonly label: string;
  readonly describedBy?: string;
  readonly busy?: boolean;
  /** What can be seen now: first and last row, and whether the very top is in view. */
  onView?(first: number, last: number): void;
  onKeyDown?(event: KeyboardEvent): void;
  /** Whenever rows may have come, gone or moved. */
  afterRender?(): void;
  /** Set to what brings a row into view. */
  readonly reveal?: { current: ((index: number) => void) | undefined };
}

const OVERSCAN = 4;

/** Rows of any height, of which only those near the view exist, in the scroll area of the page. */
export function VirtualList(props: VirtualListProps): JSX.Element {
  const {
    count,
    estimate,
    keyOf,
    row,
    pinned,
    role,
    label,
    describedBy,
    busy,
    onView,
    onKeyDown,
    afterRender,
    reveal,
  } = props;
  const scroller = useContext(ScrollerContext);
  const list = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer<number, void>((turn) => turn + 1, 0);
  const latest = useRef<Virtualizer<HTMLElement, HTMLElement>>(undefined);
  const top = useListTop(list, scroller);
  const options = {
    count,
    estimateSize: () => estimate,
    getItemKey: keyOf,
    getScrollElement: () => scroller.current,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    scrollMargin: top,
    overscan: OVERSCAN,
    onChange: () => redraw(),
    rangeExtractor: ({
      startIndex,
      endIndex,
      overscan,
    }: {
      startIndex: number;
      endIndex: number;
      overscan: number;
    }) => {
      const first = Math.max(0, startIndex - overscan);
      const rows = Array.from({ length: Math.min(count - 1, endIndex + overscan) - first + 1 }, (_, at) => first + at);
      if (pinned === undefined || pinned >= count || rows.includes(pinned)) return rows;
      return pinned < first ? [pinned, ...rows] : [...rows, pinned];
    },
  };
  latest.current ??= new Virtualizer<HTMLElement, HTMLElement>(options);
  const virtualizer = latest.current;
  virtualizer.setOptions(options);
  if (reveal !== undefined) reveal.current = (index) => virtualizer.scrollToIndex(index, { align: 'auto' });

  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => afterRender?.());
  const items = virtualizer.getVirtualItems();
  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => onView?.(startIndex, endIndex), [startIndex, endIndex, count, onView]);

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: it is a list or a feed, both of which have a name
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      ref={list}
      class="virtual"
      role={role ?? 'list'}
      aria-label={label}
      aria-describedby={describedBy}
      aria-busy={busy === true ? 'true' : undefined}
      onKeyDown={onKeyDown}
      style={{ height: `${virtualizer.getTotalSize()}px` }}
    >
      {items.map((item) => (
        <div
          key={item.key}
          role={role === 'feed' ? 'presentation' : 'listitem'}
          class="virtual-row"
          data-index={item.index}
          ref={virtualizer.measureElement}
          style={{ transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)` }}
        >
          {row(item.index)}
        </div>
      ))}
    </div>
  );
}
