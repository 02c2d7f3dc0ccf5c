"""gtk.py FILE 3.0|4.0 view|entry: a window with one field."""
import sys
import gi

_, _, version, kind = sys.argv
gi.require_version('Gtk', version)
from gi.repository import GLib, Gtk
from report import report


def field():
    if kind == 'entry':
        entry = Gtk.Entry()
        entry.connect('changed', lambda _: report(entry.get_text()))
        return entry
    view = Gtk.TextView(wrap_mode=Gtk.WrapMode.WORD_CHAR)
    view.get_buffer().connect('changed', lambda b: report(b.get_text(*b.get_bounds(), True)))
    return view


def in_window(widget):
    if kind == 'entry':
        return widget
    # Else the window grows with the text, and draws all of it.
    scrolled = Gtk.ScrolledWindow()
    scrolled.add(widget) if version == '3.0' else scrolled.set_child(widget)
    return scrolled


widget = field()
loop = GLib.MainLoop()
if version == '3.0':
    window = Gtk.Window(title='gtk')
    window.add(in_window(widget))
    window.connect('destroy', lambda _: loop.quit())
    window.set_default_size(600, 400)
    window.show_all()
else:
    Gtk.init()
    window = Gtk.Window(title='gtk')
    window.set_child(in_window(widget))
    window.connect('close-request', lambda _: loop.quit())
    window.set_default_size(600, 400)
    window.present()
widget.grab_focus()
loop.run()
