/**
 * What must not reach a terminal: control characters (ESC sequences among them), and format characters that
 * reorder or hide text (bidirectional overrides, zero-width characters). Names and messages come from outside.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** `text` as one safe line: every unprintable character becomes U+FFFD, so that its place shows. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\u{FFFD}');
}
