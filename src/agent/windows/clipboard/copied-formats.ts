import { CF } from '../win32/constants.ts';

/** How a format is copied: as memory, or as the bits of a metafile. */
export interface FormatToCopy {
  readonly format: number;
  readonly as: 'memory' | 'metafile';
}

/** What they hold points at the program that copied, and means nothing once it is not the owner any more. */
const OF_THEIR_OWNER = new Set(['DataObject', 'Ole Private Data']);

/** Handles of other kinds than memory; Windows makes the first two of others (of DIBs, and of the metafile). */
const NOT_MEMORY = new Set<number>([
  CF.bitmap,
  CF.metafilePict,
  CF.palette,
  CF.ownerDisplay,
  CF.dspBitmap,
  CF.dspMetafilePict,
  CF.dspEnhancedMetafile,
]);

const TEXTS: readonly number[] = [CF.unicodeText, CF.text, CF.oemText];

/**
 * What of a clipboard's formats is copied, in their order ("Clipboard Formats" and "Synthesized Clipboard Formats" in
 * the documentation of Windows). Formats that Windows makes of others it makes again; a bitmap is copied as the DIB that
 * Windows makes of it; private and GDI formats (0x200 to 0x3FF) are handles that mean something to their program alone.
 */
export function formatsToCopy(
  formats: readonly number[],
  nameOf: (format: number) => string | undefined,
): FormatToCopy[] {
  const text = TEXTS.find((format) => formats.includes(format));
  const plan: FormatToCopy[] = [];
  for (const format of formats) {
    if (TEXTS.includes(format) && format !== text) continue;
    if (NOT_MEMORY.has(format) || (format >= CF.privateFirst && format <= CF.gdiObjectLast)) continue;
    if (OF_THEIR_OWNER.has(nameOf(format) ?? '')) continue;
    plan.push({ format, as: format === CF.enhancedMetafile ? 'metafile' : 'memory' });
  }
  return plan;
}
