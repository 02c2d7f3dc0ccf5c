/**
 * What keeps a text out of the histories of clipboard managers: Klipper (since Plasma 5.12.8), CopyQ (since 8.0) and
 * newer versions of GPaste know the first; the second is all that CopyQ knew before, and the third is its own since 9.1.
 */
export const HINTS = [
  ['x-kde-passwordManagerHint', 'secret'],
  ['application/x-copyq-hidden', '1'],
  ['application/x-copyq-secret', '1'],
] as const;

/**
 * Names of formats (on X: targets) that are no content (ICCCM 2.6.2 and 2.6.3), have an effect, or make sense in the
 * owner's own process only.
 */
const NO_CONTENT =
  /^(TARGETS|TIMESTAMP|MULTIPLE|SAVE_TARGETS|DELETE|INSERT_\w+|GTK_TEXT_BUFFER_CONTENTS|application\/x-gtk-.*)$/;
/** Formats that GDK and Qt make of one bitmap, on demand and slowly. A drawing (SVG) is none of them. */
const COPIES_OF_PNG =
  /^image\/(avif|bmp|cur|icns|ico|icon|jp2|jpe?g|p[bgp]m|tiff?|vnd\.\S*icon|wbmp|webp|x-?(bmp|icon|ms-bmp|MS-bmp|win-bitmap|tga|xbitmap|xpixmap|portable-\S+))$|^(application|text)\/ico$|^application\/x-qt-image$|^PIXMAP$|^BITMAP$/;
const TEXT = /^(UTF8_STRING|STRING|TEXT|COMPOUND_TEXT|text\/.*)$/;

/** Of what an owner has, by its names: what is worth saving, text first. */
export function worthSaving<T>(formats: readonly T[], nameOf: (format: T) => string): T[] {
  const png = formats.some((format) => nameOf(format) === 'image/png');
  return formats
    .filter((format) => !NO_CONTENT.test(nameOf(format)) && !(png && COPIES_OF_PNG.test(nameOf(format))))
    .sort((one, other) => Number(TEXT.test(nameOf(other))) - Number(TEXT.test(nameOf(one))));
}
