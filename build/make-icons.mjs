// `node build/make-icons.mjs`: draws all pictures of the program into build/. Needs a Chromium (CHROMIUM names one).
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ICNS_TYPES, icns, ico } from './containers.mjs';
import { appIcon, TRAY_STATES, trayIcon } from './pictures.mjs';

const folder = import.meta.dirname;
/** Of freedesktop's hicolor theme. */
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256];
const WINDOWS_TRAY_SIZES = [16, 20, 24, 32, 48];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
const page = await browser.newPage();

async function png(svg, size) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block}</style>${svg}`);
  return page.screenshot({ omitBackground: true });
}

function write(name, content) {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

try {
  for (const size of LINUX_SIZES) write(`icons/${size}x${size}.png`, await png(appIcon(size), size));
  const windows = [];
  for (const size of WINDOWS_SIZES) windows.push({ size, png: await png(appIcon(size), size) });
  write('icon.ico', ico(windows));
  const mac = new Map();
  for (const [, size] of ICNS_TYPES) mac.set(size, await png(appIcon(size, 10), size));
  write(
    'icon.icns',
    icns((size) => mac.get(size)),
  );

  for (const state of TRAY_STATES) {
    // Linux panels are 22 or 24 pixels high, the menu bar of macOS takes 16.
    write(`tray/${state}.png`, await png(trayIcon(state, 22, false), 22));
    write(`tray/${state}@2x.png`, await png(trayIcon(state, 44, false), 44));
    write(`tray/${state}Template.png`, await png(trayIcon(state, 16, true), 16));
    write(`tray/${state}Template@2x.png`, await png(trayIcon(state, 32, true), 32));
    const sizes = [];
    for (const size of WINDOWS_TRAY_SIZES) sizes.push({ size, png: await png(trayIcon(state, size, false), size) });
    write(`tray/${state}.ico`, ico(sizes));
  }
} finally {
  await browser.close();
}
