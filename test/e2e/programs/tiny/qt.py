"""qt.py FILE PyQt5|PyQt6 view|line: a window with one field."""
import importlib
import signal
import sys
from report import report

_, _, binding, kind = sys.argv
QtWidgets = importlib.import_module(f'{binding}.QtWidgets')
signal.signal(signal.SIGTERM, signal.SIG_DFL)
app = QtWidgets.QApplication(sys.argv[:1])
if kind == 'line':
    widget = QtWidgets.QLineEdit()
    # A line takes 32 767 characters, unless it is told otherwise.
    widget.setMaxLength(1_000_000)
    widget.textChanged.connect(report)
else:
    widget = QtWidgets.QPlainTextEdit()
    widget.textChanged.connect(lambda: report(widget.toPlainText()))
widget.resize(600, 400)
widget.show()
widget.setFocus()
app.exec()
