import {
  arrowLeft,
  arrowUpRight,
  audioLines,
  ban,
  check,
  checkCheck,
  chevronDown,
  circleAlert,
  clipboardCheck,
  clock,
  hand,
  history,
  hourglass,
  keyboard,
  lock,
  mic,
  monitor,
  pause,
  sendHorizontal,
  settings2,
  smartphone,
  square,
  textCursorInput,
  trash2,
  triangleAlert,
  wifiOff,
  x,
} from '../../web/icons.ts';

/** What each stands for on this page. */
const SHAPES = {
  ...{ mic, stop: square, send: sendHorizontal, speak: audioLines, history, settings: settings2, computer: monitor },
  ...{ down: chevronDown, offline: wifiOff, keyboard, close: x, warning: triangleAlert, lock, pause },
  ...{ target: textCursorInput, trash: trash2, back: arrowLeft },
  ...{ read: checkCheck, typed: check, waiting: smartphone, queued: clock, sent: arrowUpRight },
  ...{
    clipboard: clipboardCheck,
    held: hand,
    failed: circleAlert,
    uncertain: circleAlert,
    expired: hourglass,
    cancelled: ban,
  },
} as const;

export type IconName = keyof typeof SHAPES;

/** Beside words that say the same: not for screen readers. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}
