/** Windows' own numbers that are used here, by their names in the Windows SDK (winuser.h and others). */

export const WM = {
  null: 0x0000,
  getText: 0x000d,
  getTextLength: 0x000e,
  quit: 0x0012,
  renderFormat: 0x0305,
  renderAllFormats: 0x0306,
  destroyClipboard: 0x0307,
  powerBroadcast: 0x0218,
  sessionChange: 0x02b1,
  /** WM_APP: a command of the main thread waits. */
  command: 0x8000,
} as const;

/** Messages of edit and rich edit controls (winuser.h, richedit.h); those that point at something are all below WM_USER. */
export const EM = {
  getSel: 0x00b0,
  setSel: 0x00b1,
  getLineCount: 0x00ba,
  lineIndex: 0x00bb,
  lineLength: 0x00c1,
  replaceSel: 0x00c2,
  getPasswordChar: 0x00d2,
  /** Of rich edit. */
  getOptions: 0x044e,
} as const;

/** Styles of edit controls, and what a rich one says of itself (ECO_READONLY). */
export const ES = {
  multiline: 0x0004,
  password: 0x0020,
  readOnly: 0x0800,
} as const;

/** Formats that Windows itself knows (winuser.h, "Predefined Clipboard Formats"). */
export const CF = {
  text: 1,
  bitmap: 2,
  metafilePict: 3,
  oemText: 7,
  dib: 8,
  palette: 9,
  unicodeText: 13,
  enhancedMetafile: 14,
  locale: 16,
  dibV5: 17,
  ownerDisplay: 0x80,
  dspBitmap: 0x82,
  dspMetafilePict: 0x83,
  dspEnhancedMetafile: 0x8e,
  privateFirst: 0x200,
  privateLast: 0x2ff,
  gdiObjectFirst: 0x300,
  gdiObjectLast: 0x3ff,
} as const;

export const EVENT = {
  systemForeground: 0x0003,
  systemDesktopSwitch: 0x0020,
  objectFocus: 0x8005,
} as const;

/** GUITHREADINFO.flags. */
export const GUI = {
  inMoveSize: 0x02,
  inMenuMode: 0x04,
  systemMenuMode: 0x08,
  popupMenuMode: 0x10,
} as const;

/** Virtual-key codes. */
export const VK = {
  backspace: 0x08,
  tab: 0x09,
  enter: 0x0d,
  shift: 0x10,
  control: 0x11,
  alt: 0x12,
  escape: 0x1b,
  end: 0x23,
  home: 0x24,
  left: 0x25,
  up: 0x26,
  right: 0x27,
  down: 0x28,
  insert: 0x2d,
  delete: 0x2e,
  v: 0x56,
  z: 0x5a,
  leftWindows: 0x5b,
  rightWindows: 0x5c,
  /** Assigned to nothing, and never will be ("Virtual-Key Codes"). */
  none: 0xe8,
} as const;
