import type { ProgramEntry } from './entry.ts';
import { startEditor, startTiny } from './start.ts';

const PYTHON = ['/usr/bin/python3'] as const;

export const GTK_PROGRAMS: readonly ProgramEntry[] = [
  {
    name: 'GtkTextView 3',
    toolkit: 'GTK 3',
    packages: ['python3-gi', 'gir1.2-gtk-3.0'],
    start: (display) => startTiny(display, PYTHON, 'gtk.py', ['3.0', 'view']),
  },
  {
    name: 'GtkEntry 3',
    toolkit: 'GTK 3',
    packages: ['python3-gi', 'gir1.2-gtk-3.0'],
    enter: '',
    start: (display) => startTiny(display, PYTHON, 'gtk.py', ['3.0', 'entry']),
  },
  {
    name: 'mousepad',
    toolkit: 'GTK 3',
    packages: ['mousepad'],
    core: true,
    start: (display) => startEditor(display, (file) => ['mousepad', '--disable-server', file]),
  },
  {
    name: 'l3afpad',
    toolkit: 'GTK 3',
    packages: ['l3afpad'],
    start: (display) => startEditor(display, (file) => ['l3afpad', file]),
  },
  {
    name: 'pluma',
    toolkit: 'GTK 3',
    packages: ['pluma'],
    start: (display) => startEditor(display, (file) => ['pluma', file]),
  },
  {
    name: 'gedit',
    toolkit: 'GTK 3',
    packages: ['gedit'],
    start: (display) => startEditor(display, (file) => ['gedit', '--standalone', file]),
  },
  {
    name: 'geany',
    toolkit: 'Scintilla on GTK 3',
    packages: ['geany'],
    start: (display) =>
      startEditor(display, (file) => ['geany', '--new-instance', '--no-msgwin', '--no-terminal', file]),
  },
  {
    name: 'scite',
    toolkit: 'Scintilla on GTK 3',
    packages: ['scite'],
    start: (display) => startEditor(display, (file) => ['scite', '-code.page=65001', file]),
  },
  {
    name: 'abiword',
    toolkit: 'GTK 3',
    packages: ['abiword'],
    // It writes marks of direction before what goes from right to left.
    start: (display) => startEditor(display, (file) => ['abiword', file], { fileOnly: /[\u200e\u200f]/g }),
  },
  {
    name: 'GtkTextView 4',
    toolkit: 'GTK 4',
    packages: ['python3-gi', 'gir1.2-gtk-4.0'],
    core: true,
    start: (display) => startTiny(display, PYTHON, 'gtk.py', ['4.0', 'view']),
  },
  {
    name: 'GtkEntry 4',
    toolkit: 'GTK 4',
    packages: ['python3-gi', 'gir1.2-gtk-4.0'],
    enter: '',
    start: (display) => startTiny(display, PYTHON, 'gtk.py', ['4.0', 'entry']),
  },
  {
    name: 'gnome-text-editor',
    toolkit: 'GTK 4',
    packages: ['gnome-text-editor'],
    start: (display) => startEditor(display, (file) => ['gnome-text-editor', '--standalone', file]),
  },
  {
    name: 'wxTextCtrl',
    toolkit: 'wxWidgets',
    packages: ['python3-wxgtk4.0'],
    start: (display) => startTiny(display, PYTHON, 'wx-field.py', ['text']),
  },
  {
    name: 'wxStyledTextCtrl',
    toolkit: 'wxWidgets',
    packages: ['python3-wxgtk4.0'],
    start: (display) => startTiny(display, PYTHON, 'wx-field.py', ['styled']),
  },
];
