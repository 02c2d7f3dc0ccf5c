import type { Terminal } from './terminal.ts';

/** Black on white of the colour cube of 256 colours, which themes leave alone. ISO/IEC 18004, 5.3: dark on light. */
const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m';
const RESET = '\u001b[0m';
/** Modules around it; ISO/IEC 18004, 9.1. */
const QUIET_ZONE = 4;

/**
 * Draws a QR code. On a terminal in colours of its own: in those of the terminal it would be inverted where the
 * background is dark, and many readers do not read that.
 */
export async function printQrCode(terminal: Terminal, text: string): Promise<void> {
  const { toString: qrCode } = await import('qrcode');
  const lines = (await qrCode(text, { type: 'utf8', margin: QUIET_ZONE })).split('\n');
  if (terminal.showsColours) terminal.draw(lines.map((line) => `${BLACK_ON_WHITE}${line}${RESET}`));
  else terminal.draw(lines);
}
