"""gtk.py FILE 3.0|4.0 [CHARACTERS]: a window with one field of each kind, in the order in which Tab goes through them.

So many CHARACTERS stand in the plain one, half of them before the cursor."""
import sys
import gi

_, _, version, *rest = sys.argv
gi.require_version('Gtk', version)
from gi.repository import GLib, Gtk
from report import report

entry, longest, shown, secret = Gtk.Entry(), Gtk.Entry(max_length=10), Gtk.Entry(editable=False), Gtk.Entry()
shown.set_text('shown')
secret.set_visibility(False)
number = Gtk.SpinButton.new_with_range(0, 1_000_000, 1)
number.set_numeric(True)
combo = Gtk.ComboBoxText.new_with_entry()
view = Gtk.TextView(accepts_tab=False)
if rest:
    there, buffer = int(rest[0]), view.get_buffer()
    buffer.set_text(('All that is written here.\n' * (there // 26 + 1))[:there])
    buffer.place_cursor(buffer.get_iter_at_offset(there // 2))
button = Gtk.Button(label='button')
in_combo = combo.get_child()
fields = {
    'single line': entry, 'number': number, 'ten characters': longest, 'read-only': shown, 'password': secret,
    'combo box': in_combo, 'plain': view, 'button': button,
}


def value_of(widget):
    if widget is view:
        buffer = view.get_buffer()
        return buffer.get_text(*buffer.get_bounds(), True)
    return '' if widget is button else widget.get_text()


def tell():
    focused = window.get_focus()
    # A spin button of GTK 4 has its text in a part of its own.
    around = focused.get_parent() if focused is not None else None
    name = next((name for name, widget in fields.items() if widget in (focused, around)), None)
    report(name, {name: value_of(widget) for name, widget in fields.items()})
    return True


box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
if rest:
    # As high as all of it, it would take its time to draw.
    scrolled = Gtk.ScrolledWindow()
    scrolled.add(view) if version == '3.0' else scrolled.set_child(view)
for widget in (entry, number, longest, shown, secret, combo, scrolled if rest else view, button):
    box.add(widget) if version == '3.0' else box.append(widget)
loop = GLib.MainLoop()
if version == '3.0':
    window = Gtk.Window(title='fields')
    window.add(box)
    window.connect('destroy', lambda _: loop.quit())
    window.show_all()
else:
    Gtk.init()
    window = Gtk.Window(title='fields')
    window.set_child(box)
    window.connect('close-request', lambda _: loop.quit())
    window.present()
entry.grab_focus()
GLib.timeout_add(50, tell)
loop.run()
