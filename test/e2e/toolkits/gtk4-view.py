"""gtk4-view.py FILE: a window with a text view of GTK 4, whose text is in FILE after each change."""
import os
import sys
import gi

gi.require_version('Gtk', '4.0')
from gi.repository import GLib, Gtk


def report(buffer):
    with open(sys.argv[1] + '.new', 'w', encoding='utf-8') as file:
        file.write(buffer.get_text(*buffer.get_bounds(), True))
    os.replace(sys.argv[1] + '.new', sys.argv[1])


GLib.set_prgname('gtk4-view')
Gtk.init()
view = Gtk.TextView()
view.get_buffer().connect('changed', report)
loop = GLib.MainLoop()
window = Gtk.Window(title='view', default_width=600, default_height=400)
scrolled = Gtk.ScrolledWindow()
scrolled.set_child(view)
window.set_child(scrolled)
window.connect('close-request', lambda _: loop.quit())
window.present()
view.grab_focus()
loop.run()
