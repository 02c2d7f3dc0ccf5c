/** What a person does at one step, and what is typed then. */
export interface ChecklistStep {
  /** In the report. */
  readonly id: string;
  /** What to bring to the front before the text comes. */
  readonly prepare: string;
  readonly question: string;
  /** The systems that have such a thing; all of them when left out. */
  readonly on?: NodeJS.Platform;
}

const EXACT = 'Does exactly the sentence stand there, once?';
const NOTHING = 'Is nothing of it there, and does pasting it yourself (Ctrl+V in an editor) bring it?';

/** What no test here can show, in a quarter of an hour; docs/typing-windows.md says what each is for. */
const STEPS: readonly ChecklistStep[] = [
  { id: 'editor', prepare: 'an editor, with the cursor in its text', question: EXACT },
  { id: 'word-processor', prepare: 'Word, WordPad or LibreOffice', question: EXACT },
  { id: 'browser-field', prepare: 'a browser, with the cursor in a text field of a page', question: EXACT },
  { id: 'browser-page', prepare: 'the same page, after a click beside all fields', question: NOTHING },
  { id: 'terminal', prepare: 'a terminal (on Windows: Windows Terminal)', question: EXACT },
  { id: 'console', prepare: 'a console in its old window (conhost.exe cmd)', question: EXACT, on: 'win32' },
  { id: 'store-app', prepare: 'an app of the Store (Mail, Sticky Notes, WhatsApp)', question: EXACT, on: 'win32' },
  { id: 'electron-app', prepare: 'VS Code, Slack, Teams or Discord', question: EXACT },
  { id: 'other-layout', prepare: 'an editor, with another keyboard layout chosen (Russian, French)', question: EXACT },
  { id: 'administrator', prepare: 'an editor that runs as administrator', question: NOTHING, on: 'win32' },
  {
    id: 'locked',
    prepare: 'the lock screen (Windows+L), for ten seconds; then unlock',
    question: 'Is nothing of the sentence anywhere?',
    on: 'win32',
  },
  {
    id: 'consent',
    prepare:
      'the question of User Account Control (start an editor as administrator, and leave it open for ten seconds)',
    question: 'Is nothing of the sentence anywhere?',
    on: 'win32',
  },
  { id: 'remote-desktop', prepare: 'a remote desktop, with an editor in it', question: EXACT },
  {
    id: 'picture',
    prepare: 'an editor, after you have copied a picture',
    question: 'Does the sentence stand there, and does pasting into a drawing program still bring the picture?',
  },
  {
    id: 'files',
    prepare: 'an editor, after you have copied two files',
    question: 'Does the sentence stand there, and does pasting into a folder still bring the files?',
  },
  {
    id: 'history',
    prepare: 'an editor, with the clipboard history on (Windows+V)',
    question: 'Does the history (Windows+V) lack the sentence?',
    on: 'win32',
  },
  { id: 'sticky-keys', prepare: 'an editor, with Sticky Keys on and Shift pressed once', question: EXACT, on: 'win32' },
  { id: 'slow-keys', prepare: 'an editor, with Filter Keys on', question: EXACT, on: 'win32' },
];

export function checklistFor(platform: NodeJS.Platform): readonly ChecklistStep[] {
  return STEPS.filter(({ on }) => on === undefined || on === platform);
}
