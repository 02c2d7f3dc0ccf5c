import path from 'node:path';

/** From src/main and from the build, which is as deep, the way is the same. */
const ROOT = path.resolve(import.meta.dirname, '../..');

export const TRAY_PICTURES = path.join(ROOT, 'build', 'tray');
export const APP_PICTURE = path.join(ROOT, 'build', 'icons', '256x256.png');
/** CommonJS: a sandboxed preload can be nothing else. Only the build has it. */
export const PRELOAD = path.join(ROOT, 'dist', 'preload', 'preload.cjs');
