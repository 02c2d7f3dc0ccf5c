import { expect, it } from 'vitest';
import { LastErrors } from '../../../src/app/control/last-errors.ts';

it('the last error of a device replaces the one before; a thousand devices are remembered', () => {
  const errors = new LastErrors();
  errors.failed('desk', { code: 'NO_FOCUS', message: 'first', at: 1 });
  errors.failed('desk', { code: 'FAILED', message: 'second', at: 2 });
  expect(errors.of('desk')).toEqual({ code: 'FAILED', message: 'second', at: 2 });
  expect(errors.of('other')).toBeUndefined();
  for (let device = 0; device < 1_000; device += 1) errors.failed(`d${device}`, { code: 'X', message: 'x', at: 3 });
  expect(errors.of('desk')).toBeUndefined();
  expect(errors.of('d999')).toBeDefined();
  errors.forget('d999');
  expect(errors.of('d999')).toBeUndefined();
});
