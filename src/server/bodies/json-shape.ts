/** Deeper and longer than any contract of ours; `MAX_SEGMENTS` segments are about 3 000 values. */
const MAX_DEPTH = 16;
const MAX_VALUES = 8_192;
/** What is shorter cannot grow into anything, whatever is in it. */
const HARMLESS_BYTES = 4_096;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether `JSON.parse` would make so many or so deeply nested values of these bytes that nobody here can want them.
 * Half a megabyte of `{"a":{"a":…` becomes many times its size in objects, so it is looked at before. What is not
 * valid JSON may come to either answer.
 */
export function isOverbuilt(json: Uint8Array): boolean {
  if (json.length <= HARMLESS_BYTES) return false;
  let depth = 0;
  let values = 1;
  let quoted = false;
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index];
    if (quoted) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === COMMA) values += 1;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      depth += 1;
      values += 1;
    }
    if (depth > MAX_DEPTH || values > MAX_VALUES) return true;
  }
  return false;
}
