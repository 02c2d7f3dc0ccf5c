/**
 * The extension of GNOME Shell that says who has the keyboard: GNOME tells no other program that, on purpose, so it is
 * the user's to install. It exports one object on the Shell's connection, and reads nothing but the focused window's
 * process and class, and whether the Shell itself takes the keys.
 */
export const EXTENSION_UUID = 'focus@lantype';
export const FOCUS_PATH = '/org/lantype/Focus';
export const FOCUS_INTERFACE = 'org.lantype.Focus';

const XML = `<node><interface name="${FOCUS_INTERFACE}">
  <method name="Get"><arg type="(utsbbb)" direction="out"/></method><signal name="Changed"/>
</interface></node>`;

/** Alike in both ways of writing an extension. `state`: process, window, class, X11, the Shell has the keys, locked. */
const BODY = `
  enable() {
    this._object = Gio.DBusExportedObject.wrapJSObject(\`${XML}\`, this);
    this._object.export(Gio.DBus.session, '${FOCUS_PATH}');
    const told = () => this._object?.emit_signal('Changed', null);
    this._signals = [
      [global.display, global.display.connect('notify::focus-window', told)],
      [Main.overview, Main.overview.connect('showing', told)],
      [Main.overview, Main.overview.connect('hidden', told)],
      [Main.sessionMode, Main.sessionMode.connect('updated', told)],
    ];
  }
  disable() {
    for (const [object, id] of this._signals) object.disconnect(id);
    this._object.unexport();
    this._object = null;
  }
  Get() {
    const window = global.display.focus_window;
    const shell = Main.actionMode !== Shell.ActionMode.NORMAL || global.stage.key_focus !== null;
    const x11 = window?.get_client_type() === Meta.WindowClientType.X11;
    const locked = Main.sessionMode.isLocked;
    return [window?.get_pid() ?? 0, window?.get_id() ?? 0, window?.get_wm_class() ?? '', x11, shell, locked];
  }`;

const MODERN = `import Gio from 'gi://Gio';
import Meta from 'gi://Meta';
import Shell from 'gi://Shell';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';
export default class LantypeFocus {${BODY}
}
`;

const LEGACY = `const { Gio, Meta, Shell } = imports.gi;
const Main = imports.ui.main;
class LantypeFocus {${BODY}
}
function init() { return new LantypeFocus(); }
`;

/** Extensions are modules since GNOME 45. */
const MODULES_SINCE = 45;

/** The files of the extension, for a version of GNOME Shell. */
export function extensionFiles(version: number): Record<string, string> {
  const metadata = {
    uuid: EXTENSION_UUID,
    name: 'Lantype focus',
    description: 'Tells Lantype which program has the keyboard, so that it types into no other.',
    'shell-version': [String(version)],
    // Also while the screen is locked: that it is, has to be told.
    'session-modes': ['user', 'unlock-dialog'],
    url: '',
  };
  return {
    'metadata.json': `${JSON.stringify(metadata, null, 2)}\n`,
    'extension.js': version >= MODULES_SINCE ? MODERN : LEGACY,
  };
}
