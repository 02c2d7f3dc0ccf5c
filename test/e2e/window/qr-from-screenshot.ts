import type { Locator, Page } from 'playwright-core';

/** Which modules of the QR code are dark on the screen, row by row, quiet zone included; `size` modules a side. */
export async function qrModulesOnScreen(page: Page, code: Locator, size: number): Promise<boolean[][]> {
  const png = await code.screenshot();
  // Another page decodes the picture: the window's policy does not allow data: addresses.
  const decoder = await page.context().newPage();
  try {
    return await decoder.evaluate(
      async ([base64, modules]) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(picture.width, picture.height);
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no canvas');
        context.drawImage(picture, 0, 0);
        const step = picture.width / modules;
        const isDark = (row: number, column: number): boolean =>
          (context.getImageData((column + 0.5) * step, (row + 0.5) * step, 1, 1).data[0] ?? 255) < 128;
        return Array.from({ length: modules }, (_, row) =>
          Array.from({ length: modules }, (_none, column) => isDark(row, column)),
        );
      },
      [png.toString('base64'), size] as const,
    );
  } finally {
    await decoder.close();
    // Behind another page nothing is drawn, and nothing becomes visible.
    await page.bringToFront();
  }
}
