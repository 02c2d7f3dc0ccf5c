"""fltk-field.py FILE view|line: a window with one field."""
import sys
from fltk import Fl, Fl_Double_Window, Fl_Input, Fl_Text_Buffer, Fl_Text_Editor, FL_WHEN_CHANGED
from report import report

window = Fl_Double_Window(600, 400, 'fltk')
window.xclass('FltkField')
if sys.argv[2] == 'line':
    field = Fl_Input(5, 5, 590, 30)
    # A line takes 32 767 bytes, unless it is told otherwise.
    field.maximum_size(1_000_000)
    field.when(FL_WHEN_CHANGED)
    field.callback(lambda *_: report(field.value()))
else:
    content = Fl_Text_Buffer()
    field = Fl_Text_Editor(0, 0, 600, 400)
    field.buffer(content)
    content.add_modify_callback(lambda *_: report(content.text()), None)
window.end()
window.show()
field.take_focus()
Fl.run()
