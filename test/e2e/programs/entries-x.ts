import path from 'node:path';
import { output } from '../../helpers/processes/child.ts';
import type { ProgramEntry } from './entry.ts';
import { startEditor, startTiny } from './start.ts';

/** Toolkits that talk to the X server by themselves, most of them older than the others. */
export const X_PROGRAMS: readonly ProgramEntry[] = [
  {
    name: 'nedit',
    toolkit: 'Motif',
    packages: ['nedit'],
    core: true,
    start: (display) => startEditor(display, (file) => ['nedit', file], { encoding: 'latin1' }),
  },
  {
    name: 'xedit',
    toolkit: 'Athena',
    packages: ['x11-apps'],
    core: true,
    start: (display) => startEditor(display, (file) => ['xedit', file], { save: ['ctrl+x', 'ctrl+s'], click: true }),
  },
  {
    name: 'Tk text',
    toolkit: 'Tk',
    packages: ['tk'],
    core: true,
    start: (display) => startTiny(display, ['wish'], 'tk-field.tcl', ['text']),
  },
  {
    name: 'Perl/Tk text',
    toolkit: 'Perl/Tk',
    packages: ['perl-tk'],
    start: (display) => startTiny(display, ['perl'], 'perl-tk-field.pl'),
  },
  {
    name: 'Fl_Text_Editor',
    toolkit: 'FLTK',
    packages: ['python3-fltk'],
    core: true,
    start: (display) => startTiny(display, ['/usr/bin/python3'], 'fltk-field.py', ['view']),
  },
  {
    name: 'xfwrite',
    toolkit: 'FOX',
    packages: ['xfe'],
    start: (display) => startEditor(display, (file) => ['xfwrite', file]),
  },
  {
    name: 'TextEdit.app',
    toolkit: 'GNUstep',
    packages: ['textedit.app'],
    start: (display) => startEditor(display, (file) => ['TextEdit', file], { save: ['alt+s'] }),
  },
  {
    name: 'Windows Forms',
    toolkit: 'Mono',
    packages: ['libmono-system-windows-forms4.0-cil', 'mono-mcs', 'mono-runtime'],
    async start(display) {
      const program = path.join(display.folder, 'WinForms.exe');
      const source = path.join(import.meta.dirname, 'tiny', 'WinForms.cs');
      await output('mcs', [`-out:${program}`, '-r:System.Windows.Forms', source], display.env);
      return startTiny(display, ['mono'], program);
    },
  },
  {
    name: 'JTextArea',
    toolkit: 'Swing',
    packages: ['openjdk-17-jre', 'openjdk-17-jdk-headless'],
    start: (display) => startTiny(display, ['java'], 'JavaField.java', ['swing']),
  },
  {
    name: 'AWT TextArea',
    toolkit: 'AWT',
    packages: ['openjdk-17-jre', 'openjdk-17-jdk-headless'],
    start: (display) => startTiny(display, ['java'], 'JavaField.java', ['awt']),
  },
  {
    name: 'gvim',
    toolkit: 'Vim on GTK 3',
    packages: ['vim-gtk3'],
    start: (display) =>
      startEditor(display, (file) => ['gvim', '-f', '-c', 'autocmd TextChanged,TextChangedI * silent write', file], {
        save: [],
        first: ['i'],
      }),
  },
  {
    name: 'emacs',
    toolkit: 'Lucid',
    packages: ['emacs-lucid'],
    start: (display) => startEditor(display, (file) => ['emacs', '-Q', file], { save: ['ctrl+x', 'ctrl+s'] }),
  },
];
