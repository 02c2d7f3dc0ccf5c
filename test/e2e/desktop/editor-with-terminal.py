"""An editor that can have a terminal in its window, for test/e2e/terminals.test.ts. Told what to do on standard input;
prints the text as JSON after each change. argv: where the terminal is."""
import json
import os
import pty
import signal
import subprocess
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

where = sys.argv[1]
Gdk.set_program_class("Ide")
window = Gtk.Window()
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
view = Gtk.TextView()
box.pack_start(view, True, True, 0)
window.add(box)
state = {}


def say(what):
    print(what, flush=True)


def changed(buffer):
    say("text " + json.dumps(buffer.get_text(buffer.get_start_iter(), buffer.get_end_iter(), True)))


def open_terminal():
    if where == "in the process of the editor":
        state["pid"], state["fd"] = pty.fork()
        if state["pid"] == 0:
            os.execvp("cat", ["cat"])
    elif where == "in a process of its own":
        state["child"] = subprocess.Popen(["script", "-qc", "cat", "/dev/null"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    else:
        state["child"] = subprocess.Popen(["xterm", "-e", "cat"])


def close_terminal():
    if "child" in state:
        state["child"].terminate()
        state["child"].wait()
    else:
        os.kill(state["pid"], signal.SIGKILL)
        os.waitpid(state["pid"], 0)
        os.close(state["fd"])


def told(source, _condition):
    line = source.readline().strip()
    if line == "open":
        open_terminal()
    elif line == "close":
        close_terminal()
    else:
        Gtk.main_quit()
        return False
    say("done " + line)
    return True


view.get_buffer().connect("changed", changed)
window.connect("destroy", Gtk.main_quit)
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, told)
window.show_all()
view.grab_focus()
Gtk.main()
if "child" in state:
    state["child"].terminate()
