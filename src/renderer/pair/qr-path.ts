import { create } from 'qrcode';

export interface QrPath {
  /** SVG path data, one unit a module, quiet zone included. */
  readonly path: string;
  /** Of the whole square, in modules. */
  readonly size: number;
}

/** ISO/IEC 18004, 9.1: four modules of quiet zone. */
export const QUIET_ZONE = 4;

/** A QR code as one path: each run of dark modules in a row is a rectangle. */
export function qrPath(text: string): QrPath {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (!modules.get(row, column)) continue;
      let run = 1;
      while (column + run < size && modules.get(row, column + run)) run += 1;
      path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h${run}v1h-${run}z`;
      column += run;
    }
  }
  return { path, size: size + 2 * QUIET_ZONE };
}
