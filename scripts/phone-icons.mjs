// `node scripts/phone-icons.mjs`: draws the PNG icons of the phone page from src/phone/public/icon.svg, in Chromium.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from '../test/helpers/chromium.ts';
import { root } from './runtime.mjs';

const PUBLIC = path.join(root, 'src', 'phone', 'public');
const svg = readFileSync(path.join(PUBLIC, 'icon.svg'), 'utf8');
// Systems cut their own shape out of these: to the edge, with the drawing inside the safe circle (W3C, maskable icons).
const full = svg
  .replace(/ rx="\d+"/, '')
  .replace('<g ', '<g transform="translate(256 256) scale(.8) translate(-256 -256)" ');

const ICONS = [
  { file: 'icon-192.png', size: 192, drawing: svg },
  { file: 'icon-512.png', size: 512, drawing: svg },
  { file: 'icon-maskable.png', size: 512, drawing: full },
  { file: 'icon-apple.png', size: 180, drawing: svg.replace(/ rx="\d+"/, '') },
];

const browser = await launchChromium();
try {
  for (const { file, size, drawing } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${drawing}`);
    await page.screenshot({ path: path.join(PUBLIC, file), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
