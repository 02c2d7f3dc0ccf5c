"""A window with a text field whose program stops handling events when it gets SIGUSR1: `sleep` or `busy`, for 3 s."""
import signal
import sys
import time

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk

how = sys.argv[1]


def hang():
    end = time.monotonic() + 3
    print("hangs", flush=True)
    if how == "sleep":
        time.sleep(3)
    while time.monotonic() < end:
        pass
    print("goes on", flush=True)
    return True


GLib.set_prgname("hanging")
window = Gtk.Window(title="hanging")
view = Gtk.TextView()
view.get_buffer().connect("changed", lambda buffer: print("has " + buffer.get_property("text"), flush=True))
window.add(view)
window.show_all()
GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGUSR1, hang)
Gtk.main()
