import type { JSX } from 'preact';
import {
  activity,
  ban,
  check,
  checkCheck,
  chevronRight,
  circleCheck,
  circleDashed,
  circleDot,
  circleX,
  clipboardCheck,
  clock,
  copy,
  eye,
  eyeOff,
  gauge,
  hand,
  info,
  keyboard,
  lock,
  monitor,
  pause,
  pencil,
  play,
  qrCode,
  refreshCw,
  search,
  sendHorizontal,
  settings,
  smartphone,
  stethoscope,
  timerOff,
  trash2,
  triangleAlert,
  unplug,
  wifi,
  wifiOff,
  x,
} from '../../web/icons.ts';

/** What each stands for in this window. */
const SHAPES = {
  ...{ activity, ban, check, checkCheck, chevron: chevronRight, circleCheck, circleX, clipboard: clipboardCheck },
  ...{ clock, copy, dashboard: gauge, eye, eyeOff, hand, info, keyboard, lock, monitor, offline: circleDashed },
  ...{ online: circleDot, pause, pencil, phone: smartphone, play, qr: qrCode, refresh: refreshCw, search },
  ...{ send: sendHorizontal, settings, stethoscope, timerOff, trash: trash2, triangleAlert, unplug, wifi, wifiOff, x },
} as const;

export type IconName = keyof typeof SHAPES;

/** Beside a word that says the same: hidden from screen readers. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
