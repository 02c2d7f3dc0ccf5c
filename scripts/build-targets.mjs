// What `scripts/build.mjs` makes of which sources.
import path from 'node:path';
import preact from '@preact/preset-vite';
import { phonePage } from './build-phone.mjs';
import { root } from './runtime.mjs';

/** Native modules, and what loads files of its own at run time. */
const UNBUNDLED = ['@nut-tree/nut-js', 'x11'];

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

/**
 * The program itself, for Node.js: one file a process, because loading a few hundred costs memory and time
 * (docs/benchmarks.md). All of it lies in one folder as deep as src/app, so that `../../package.json` and `../../dist`
 * mean the same in both.
 */
const node = {
  root,
  resolve: { conditions: ['node'] },
  // CommonJS packages know themselves by these.
  define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
  ssr: { noExternal: true, external: UNBUNDLED },
  build: {
    ssr: true,
    outDir: path.join(root, 'dist', 'node'),
    emptyOutDir: true,
    target: 'node24',
    // Stack traces are read by people.
    minify: false,
    rollupOptions: {
      input: { lantype: 'src/cli/lantype.ts', 'nut-worker': 'src/agent/nut/nut-worker.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
};

export const TARGETS = {
  /** The `lantype` command. */
  node: { sources: ['src/**/*.ts'], config: node },
  /** The window, opened from a file by Electron and at /app/ by a browser. */
  renderer: { sources: ['src/renderer/**/*'], config: page('renderer', './') },
  /** The phone page, at `/` of the relay. */
  phone: { sources: ['src/phone/**/*'], config: phonePage(page('phone', '/')) },
};
