import { expect, test } from 'vitest';
import { endOf } from '../../../src/phone/writing/end-of.ts';

test.each([
  ['Good morning', 'Good morning'],
  ['The invoices are in the shared folder. See you at ten. 👋', '…See you at ten. 👋'],
  ['See you tomorrow at ten sharp.', '…at ten sharp.'],
  ['See you on the same day, at ten.', '…same day, at ten.'],
  ['今天天气很好，我们去公园散步吧，然后一起吃晚饭', '…气很好，我们去公园散步吧，然后一起吃晚饭'],
  ['Donaudampfschifffahrtsgesellschaft', '…fffahrtsgesellschaft'],
])('the end of %s', (text, end) => {
  expect(endOf(text, 20)).toBe(end);
});
