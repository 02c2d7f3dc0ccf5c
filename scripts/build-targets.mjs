// What `scripts/build.mjs` makes of which sources.
import path from 'node:path';
import preact from '@preact/preset-vite';
import { root } from './runtime.mjs';

/** A page: everything it needs lies beside it, and it names nothing by an absolute path. */
function page(name, base) {
  return {
    root: path.join(root, 'src', name),
    base,
    plugins: [preact()],
    build: {
      outDir: path.join(root, 'dist', name),
      emptyOutDir: true,
      target: 'es2022',
      // Inlined, they would need `data:` in the Content-Security-Policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  };
}

/** Its name must stay: the browser looks there for a new one. */
function withServiceWorker(config) {
  const { root: folder, build } = config;
  const input = { page: path.join(folder, 'index.html'), 'service-worker': path.join(folder, 'service-worker.ts') };
  const entryFileNames = ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js');
  return { ...config, build: { ...build, rolldownOptions: { input, output: { entryFileNames } } } };
}

export const TARGETS = {
  /** The window, opened from a file by Electron and at /app/ by a browser. */
  renderer: { sources: ['src/renderer/**/*'], config: page('renderer', './') },
  /** The phone page, at `/` of the relay. */
  phone: { sources: ['src/phone/**/*'], config: withServiceWorker(page('phone', '/')) },
};
