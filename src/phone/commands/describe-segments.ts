import type { Key, Segment } from '../../protocol/segments.ts';

const GLYPHS: Readonly<Record<Key, string>> = {
  enter: '⏎',
  tab: '⇥',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  home: '⇱',
  end: '⇲',
  backspace: '⌫',
  delete: '⌦',
  escape: '⎋',
  undo: '↶',
};

/** The glyph that stands for a key in a preview. */
export function keyGlyph(key: Key): string {
  return GLYPHS[key];
}

/**
 * A message as one line of preview: texts as they are (line breaks too, so show it with `white-space: pre-wrap`), keys
 * as `keyName` says, with a space on the sides where text stands.
 */
export function describeSegments(segments: readonly Segment[], keyName: (key: Key) => string = keyGlyph): string {
  let preview = '';
  let keyBefore = false;
  for (const segment of segments) {
    const isKey = segment.type === 'key';
    if ((isKey || keyBefore) && preview !== '') preview += ' ';
    preview += isKey ? keyName(segment.key) : segment.value;
    keyBefore = isKey;
  }
  return preview;
}
