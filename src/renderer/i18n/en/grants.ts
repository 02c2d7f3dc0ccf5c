/** What a phone may do. */
export const grants = {
  title: 'It may type on',
  all: 'All computers, also those that come later',
  textsOnly: 'Texts only: it presses no keys, such as Enter',
  pick: 'Pick at least one computer.',
  allShort: 'All computers',
  none: 'No computer',
  textsOnlyShort: 'texts only',
  fromBefore: 'All computers, with keys: it was paired before this could be chosen',
  change: 'Change',
  changeOf: (name: string) => `Change what ${name} may do`,
  save: 'Save',
  changed: (name: string, ended: string) => `What ${name} may do is changed. Messages taken back: ${ended}`,
};
