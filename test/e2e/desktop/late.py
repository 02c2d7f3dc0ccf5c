"""
A window with a text field. After SIGUSR1 its program stops itself when a paste chord comes, and handles that late: once it
has gone on (SIGCONT) and got SIGUSR2 it pastes what is on the clipboard by then, as a browser whose page hung.
"""
import os
import signal
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk

armed = False


def arm():
    global armed
    armed = True
    print("armed", flush=True)
    return True


def press(_view, event):
    global armed
    if not armed or event.keyval not in (Gdk.KEY_Insert, Gdk.KEY_V, Gdk.KEY_v):
        return False
    armed = False
    os.kill(os.getpid(), signal.SIGSTOP)
    return True


def paste():
    text = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).wait_for_text()
    if text:
        view.get_buffer().insert_at_cursor(text)
    print("pasted " + (text or "nothing"), flush=True)
    return False


def come():
    # After all that has come from the desktop by now.
    GLib.idle_add(paste)
    return True


GLib.set_prgname(sys.argv[1])
Gdk.set_program_class(sys.argv[1])
window = Gtk.Window(title=sys.argv[1])
view = Gtk.TextView()
view.connect("key-press-event", press)
view.get_buffer().connect("changed", lambda buffer: print("has " + buffer.get_property("text"), flush=True))
window.add(view)
window.show_all()
GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGUSR1, arm)
GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGUSR2, come)
Gtk.main()
