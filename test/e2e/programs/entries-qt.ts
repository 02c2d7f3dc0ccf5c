import type { ProgramEntry } from './entry.ts';
import { startEditor, startTiny } from './start.ts';

const PYTHON = ['/usr/bin/python3'] as const;
export const QT_PROGRAMS: readonly ProgramEntry[] = [
  {
    name: 'QPlainTextEdit 5',
    toolkit: 'Qt 5',
    packages: ['python3-pyqt5'],
    start: (display) => startTiny(display, PYTHON, 'qt.py', ['PyQt5', 'view']),
  },
  {
    name: 'featherpad',
    toolkit: 'Qt 5',
    packages: ['featherpad'],
    core: true,
    start: (display) =>
      startEditor(display, (file) => ['featherpad', '--standalone', file], {
        // Or it writes a line end into the document each time that it saves it.
        config: { 'featherpad/fp.conf': '[text]\nappendEmptyLine=false\n' },
      }),
  },
  {
    name: 'juffed',
    toolkit: 'Scintilla on Qt 5',
    packages: ['juffed'],
    start: (display) => startEditor(display, (file) => ['juffed', file]),
  },
  {
    name: 'texworks',
    toolkit: 'Qt 5',
    packages: ['texworks'],
    start: (display) => startEditor(display, (file) => ['texworks', file], { extension: 'tex' }),
  },
  {
    name: 'kwrite',
    toolkit: 'KDE on Qt 5',
    packages: ['kwrite'],
    start: (display) => startEditor(display, (file) => ['kwrite', file]),
  },
  {
    name: 'QPlainTextEdit 6',
    toolkit: 'Qt 6',
    packages: ['python3-pyqt6'],
    start: (display) => startTiny(display, PYTHON, 'qt.py', ['PyQt6', 'view']),
  },
  {
    name: 'QLineEdit 6',
    toolkit: 'Qt 6',
    packages: ['python3-pyqt6'],
    enter: '',
    start: (display) => startTiny(display, PYTHON, 'qt.py', ['PyQt6', 'line']),
  },
];
