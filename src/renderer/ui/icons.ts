import activity from 'lucide-static/icons/activity.svg?raw';
import ban from 'lucide-static/icons/ban.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import checkCheck from 'lucide-static/icons/check-check.svg?raw';
import chevron from 'lucide-static/icons/chevron-right.svg?raw';
import circleCheck from 'lucide-static/icons/circle-check.svg?raw';
import offline from 'lucide-static/icons/circle-dashed.svg?raw';
import online from 'lucide-static/icons/circle-dot.svg?raw';
import circleX from 'lucide-static/icons/circle-x.svg?raw';
import clipboard from 'lucide-static/icons/clipboard-check.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import dashboard from 'lucide-static/icons/gauge.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import keyboard from 'lucide-static/icons/keyboard.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import pause from 'lucide-static/icons/pause.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import qr from 'lucide-static/icons/qr-code.svg?raw';
import refresh from 'lucide-static/icons/refresh-cw.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import send from 'lucide-static/icons/send-horizontal.svg?raw';
import settings from 'lucide-static/icons/settings.svg?raw';
import phone from 'lucide-static/icons/smartphone.svg?raw';
import stethoscope from 'lucide-static/icons/stethoscope.svg?raw';
import timerOff from 'lucide-static/icons/timer-off.svg?raw';
import trash from 'lucide-static/icons/trash-2.svg?raw';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw';
import unplug from 'lucide-static/icons/unplug.svg?raw';
import wifi from 'lucide-static/icons/wifi.svg?raw';
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';

/** Files of lucide-static (ISC), part of the bundle: nothing is fetched. */
const FILES = {
  ...{
    activity,
    ban,
    check,
    checkCheck,
    chevron,
    circleCheck,
    circleX,
    clipboard,
    clock,
    copy,
    dashboard,
    eye,
    eyeOff,
  },
  ...{ hand, info, keyboard, lock, monitor, offline, online, pause, pencil, phone, play, qr, refresh, search, send },
  ...{ settings, stethoscope, timerOff, trash, triangleAlert, unplug, wifi, wifiOff, x },
};

export type IconName = keyof typeof FILES;

/** What is within the `<svg>` of each file. */
export function iconPaths(name: IconName): string {
  const file = FILES[name];
  const paths = file.slice(file.indexOf('>', file.indexOf('<svg')) + 1, file.lastIndexOf('</svg>'));
  // No text between the paths: it would be part of what the button says.
  return paths.replaceAll(/>\s+</g, '><').trim();
}
