import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inWords } from '../../../src/renderer/diagnosis/in-words.ts';
import { es } from '../../../src/renderer/i18n/es.ts';

/** Where typists say what works and what does not. */
const SOURCES = [
  'x11/x11-probe.ts',
  'wayland/wlroots-probe.ts',
  'wayland/portal-desktop.ts',
  'wayland/portal-typist.ts',
  'wayland/portal/consent-words.ts',
  'windows/windows-probe.ts',
  'nut/nut-typist.ts',
  'native/libc.ts',
];

/** Said by none of them alone: parts of sentences, signatures of functions, and what is said before a dialog. */
const PARTS =
  /^(native )?windows are$|^1 not typed into, |Lantype does not ask again by itself|^lantype desktop |\b(int|intptr_t|void) \w+\(|^In the dialog, |^Diagnosis in |^Your desktop will now ask|^RemoteDesktop 1|^X11 |^C library$|^session bus$|^one agent$|^no (keyboard|clipboard)$|^Filter Keys$|[{}]/;

function sentencesOf(file: string): string[] {
  const source = readFileSync(path.join(import.meta.dirname, '../../../src/agent', file), 'utf8');
  const code = source
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^import .*$/gm, '')
    .replace(/\$\{[^{}]*(\{[^{}]*\})?[^{}]*\}/g, '1');
  return [...code.matchAll(/(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)]
    .map(([, , text = '']) => text)
    .filter((text) => /[a-z] [a-z(]/i.test(text) && !PARTS.test(text));
}

test.each(SOURCES)('what a typist says of itself is said in Spanish in a Spanish window: %s', (file) => {
  const sentences = sentencesOf(file);
  expect(sentences).not.toEqual([]);
  expect(sentences.filter((sentence) => inWords(sentence, es.diagnosis.sentences) === sentence)).toEqual([]);
});

test.each([
  [
    'this compositor does not tell which window has the focus (SWAYSOCK is not set): windows are not typed into, texts are left on the clipboard',
    'falta SWAYSOCK',
  ],
  [
    'The dialog was answered without allowing the clipboard. Lantype does not ask again by itself. To be asked: lantype desktop allow',
    'no se permitió el portapapeles',
  ],
  [
    'connected to :2; in this Wayland session only programs that run under Xwayland can be typed into',
    'conectado a :2;',
  ],
  ['another Lantype types on this display (process 7)', '(process 7)'],
])('%s', (sentence, part) => {
  expect(inWords(sentence, es.diagnosis.sentences)).toContain(part);
});
