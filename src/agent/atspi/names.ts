/** Names and numbers of AT-SPI 2 (at-spi2-core 2.46, `xml/*.xml` and `atspi-constants.h`). */

export const LAUNCHER = { destination: 'org.a11y.Bus', path: '/org/a11y/bus' } as const;
export const STATUS = 'org.a11y.Status';
export const REGISTRY = { destination: 'org.a11y.atspi.Registry', path: '/org/a11y/atspi/registry' } as const;
export const DESKTOP = { destination: 'org.a11y.atspi.Registry', path: '/org/a11y/atspi/accessible/root' } as const;
export const ROOT_PATH = '/org/a11y/atspi/accessible/root';
export const EVENTS = 'org.a11y.atspi.Event.Object';

export const Interface = {
  accessible: 'org.a11y.atspi.Accessible',
  collection: 'org.a11y.atspi.Collection',
  editableText: 'org.a11y.atspi.EditableText',
  registry: 'org.a11y.atspi.Registry',
  text: 'org.a11y.atspi.Text',
} as const;

/** `AtspiStateType`: which bit of the two words of `GetState`. */
export const State = {
  active: 1,
  editable: 7,
  focused: 12,
  multiLine: 17,
  showing: 25,
  singleLine: 26,
  readOnly: 43,
} as const;

/** `AtspiRole`. */
export const Role = {
  comboBox: 11,
  passwordText: 40,
  spinButton: 52,
  terminal: 60,
  text: 61,
  paragraph: 73,
  entry: 79,
} as const;

/** Fields of a toolkit, which take a text at once. */
export const PLAIN_FIELDS: ReadonlySet<number> = new Set([Role.comboBox, Role.spinButton, Role.text, Role.entry]);

/**
 * Roles whose objects take no text, whatever program they are in. Others may draw a field of their own: panels, frames,
 * canvases, and what has no role.
 */
export const NO_FIELDS: ReadonlySet<number> = new Set([
  7, // check box
  8, // check menu item
  26, // icon
  27, // image
  29, // label
  33, // menu
  34, // menu bar
  35, // menu item
  37, // page tab
  38, // page tab list
  43, // push button
  44, // radio button
  45, // radio menu item
  48, // scroll bar
  51, // slider
  62, // toggle button
  63, // tool bar
  88, // link
  95, // document web: a page whose field has the focus says that of the field
]);

/** What the address bars of browsers say of themselves: Firefox's by its id, Chromium's by its class. */
export const ADDRESS_BARS: readonly (readonly [attribute: string, value: string])[] = [
  ['id', 'urlbar-input'],
  ['class', 'OmniboxViewViews'],
];

export function hasState(states: readonly number[], state: number): boolean {
  return (((states[state >> 5] ?? 0) >>> (state & 31)) & 1) === 1;
}
