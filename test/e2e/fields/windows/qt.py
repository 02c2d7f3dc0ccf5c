"""qt.py FILE PyQt5|PyQt6: a window with one field of each kind, in the order in which Tab goes through them."""
import importlib
import signal
import sys
from report import report

_, _, binding = sys.argv
QtWidgets, QtCore = (importlib.import_module(f'{binding}.{part}') for part in ('QtWidgets', 'QtCore'))
signal.signal(signal.SIGTERM, signal.SIG_DFL)
app = QtWidgets.QApplication(sys.argv[:1])
line, longest, shown, secret = (QtWidgets.QLineEdit() for _ in range(4))
longest.setMaxLength(10)
shown.setText('shown')
shown.setReadOnly(True)
secret.setEchoMode(QtWidgets.QLineEdit.EchoMode.Password)
number = QtWidgets.QSpinBox(maximum=1_000_000)
combo = QtWidgets.QComboBox(editable=True)
view = QtWidgets.QPlainTextEdit(tabChangesFocus=True)
button = QtWidgets.QPushButton('button')
fields = {
    'single line': line, 'number': number, 'ten characters': longest, 'read-only': shown, 'password': secret,
    'combo box': combo, 'plain': view, 'button': button,
}


def value_of(widget):
    if widget is view:
        return view.toPlainText()
    if widget is combo:
        return combo.currentText()
    # Of a half-typed number `text` knows more than `value`.
    return '' if widget is button else widget.text()


def tell():
    focused = app.focusWidget()
    name = next((name for name, widget in fields.items() if widget is focused), None)
    report(name, {name: value_of(widget) for name, widget in fields.items()})


window = QtWidgets.QWidget()
layout = QtWidgets.QVBoxLayout(window)
for widget in fields.values():
    widget.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
    layout.addWidget(widget)
window.show()
line.setFocus()
timer = QtCore.QTimer()
timer.timeout.connect(tell)
timer.start(50)
app.exec() if hasattr(app, 'exec') else app.exec_()
