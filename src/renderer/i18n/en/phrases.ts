import { pluralsOf } from '../../../web/language.ts';

const plural = pluralsOf('en');

export const phrases = {
  cancel: 'Cancel',
  save: 'Save',
  saved: 'Saved',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'The browser did not allow copying.',
  showAll: 'Show all',
  /** `shown`: the count as people write it. */
  characters: (count: number, shown: string) =>
    plural(count, { one: `${shown} character`, other: `${shown} characters` }),
  keys: (count: number, shown: string) => plural(count, { one: `${shown} key`, other: `${shown} keys` }),
  loading: 'Loading…',
  unavailableTitle: 'Not in this mode',
};
