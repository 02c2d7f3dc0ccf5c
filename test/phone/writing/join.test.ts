import { expect, test } from 'vitest';
import { gapBetween, joined } from '../../../src/phone/writing/join.ts';

test.each<[language: string, pieces: string[], text: string]>([
  ['en-US', ['Hello', ' world '], 'Hello world'],
  ['en-US', ['', 'Hello', '', 'world'], 'Hello world'],
  ['en-US', ['Hello', ', world'], 'Hello, world'],
  ['en-US', ['Hello', '.', 'Bye', '…'], 'Hello. Bye…'],
  ['en-US', ['(so', 'it is', ')', 'he said'], '(so it is) he said'],
  ['en-US', ['he said "', 'hello', '" and', '"bye'], 'he said "hello" and "bye'],
  ['en-US', ['he said “', 'hello', '” and'], 'he said “hello” and'],
  ['en-US', ['e-', 'mail and', '/', 'or'], 'e-mail and / or'],
  ['en-US', ['one -', 'two'], 'one - two'],
  ['en-US', ["the dogs'", 'tails'], "the dogs' tails"],
  ['en-US', ['👍', 'fine'], '👍 fine'],
  ['en-US', ['cafe', '\u0301'], 'cafe\u0301'],
  ['es-ES', ['hola', '¿qué', 'tal', '?'], 'hola ¿qué tal?'],
  ['es-ES', ['¿', 'qué tal?'], '¿qué tal?'],
  ['es-ES', ['dijo «', 'hola', '» y'], 'dijo «hola» y'],
  ['fr-FR', ['ça va', '?', 'oui', ':', 'non', ';', 'bien', '!'], 'ça va\u202f? oui\u00a0: non\u202f; bien\u202f!'],
  ['fr-FR', ['dit «', 'oui', '» et', ', non.'], 'dit «\u00a0oui\u00a0» et, non.'],
  ['fr-FR', ["l'", 'homme'], "l'homme"],
  ['it-IT', ['dell’', 'acqua'], 'dell’acqua'],
  ['de-DE', ['sie sagte „', 'ja', '“ und', '„nein'], 'sie sagte „ja“ und „nein'],
  ['de-DE', ['sie sagte', '»ja', '« und'], 'sie sagte »ja« und'],
  ['de-DE', ['50', '%'], '50\u202f%'],
  ['zh-CN', ['今天天气', '很好', '。', '明天', '也', '！'], '今天天气很好。明天也！'],
  ['zh-CN', ['我用', 'iPhone', '很久了', '3', '月'], '我用iPhone很久了3月'],
  ['ja-JP', ['今日は', 'とても', 'カメラー', 'です', '。', '「はい」', 'と'], '今日はとてもカメラーです。「はい」と'],
  ['th-TH', ['สวัสดี', 'ครับ', 'iPhone', 'ที่', 'ดี'], 'สวัสดีครับ iPhone ที่ดี'],
  ['lo-LA', ['ສະບາຍດີ', 'ຂ້ອຍ'], 'ສະບາຍດີຂ້ອຍ'],
  ['km-KH', ['សួស្តី', 'ខ្ញុំ'], 'សួស្តីខ្ញុំ'],
  ['my-MM', ['မင်္ဂလာ', 'ပါ'], 'မင်္ဂလာပါ'],
  ['ko-KR', ['안녕하세요', '저는', '.'], '안녕하세요 저는.'],
  ['ar-EG', ['مرحبا', '، كيف', 'حالك', '؟'], 'مرحبا، كيف حالك؟'],
  ['hi-IN', ['नमस्ते', 'दुनिया', '।'], 'नमस्ते दुनिया।'],
  ['el-GR', ['γεια', 'καλά', ';'], 'γεια καλά;'],
])('%s: %j', (language, pieces, text) => {
  expect(joined(pieces, language)).toBe(text);
});

test('a space or a line break that is there already is enough, and nothing is put beside nothing', () => {
  const gaps = [
    ['one ', 'two'],
    ['one', ' two'],
    ['one\n', 'two'],
    ['one', '\ntwo'],
    ['', 'two'],
    ['one', ''],
  ].map(([before = '', after = '']) => gapBetween(before, after, 'en'));
  expect(gaps).toEqual(['', '', '', '', '', '']);
});

test('a long text is looked at in linear time', () => {
  expect(gapBetween(`${'"a '.repeat(50_000)}x`, 'y', 'en')).toBe(' ');
  expect(gapBetween('a'.repeat(200_000), 'y', 'en')).toBe(' ');
  expect(gapBetween(`${'\u0301'.repeat(100_000)}`, 'y', 'en')).toBe(' ');
});
