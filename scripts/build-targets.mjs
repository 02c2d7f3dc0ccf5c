// What `scripts/build.mjs` makes of which sources.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import preact from '@preact/preset-vite';
import { phonePage } from './build-phone.mjs';
import { root } from './runtime.mjs';
import { withoutEval } from './without-eval.mjs';

/** Native modules, and what loads files of its own at run time. */
export const UNBUNDLED = ['@nut-tree/nut-js', 'dbus-native', 'koffi', 'x11'];

/** A page: everything it needs lies beside it, and it names nothing by an absolute path. */
function page(name, base) {
  return {
    root: path.join(root, 'src', name),
    base,
    plugins: [preact(), withoutEval],
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
 * A program of ours: one file a process, because loading a few hundred costs memory and time (docs/benchmarks.md). All
 * of it lies in one folder as deep as src/app, so that `../../package.json` and `../../dist` mean the same in both.
 */
function program(name, input, external = []) {
  return {
    root,
    resolve: { conditions: ['node'] },
    // CommonJS packages know themselves by these.
    define: { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
    ssr: { noExternal: true, external: [...UNBUNDLED, ...external] },
    build: {
      ssr: true,
      outDir: path.join(root, 'dist', name),
      emptyOutDir: true,
      target: 'node24',
      // Stack traces are read by people.
      minify: false,
      rollupOptions: {
        input,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  };
}

/** What runs in a process (`src/agent/worker/`) or a thread of its own, each beside the program that starts it. */
const WORKERS = Object.fromEntries(
  // Not by `globSync`: packing runs with any Node.js from 20 on.
  readdirSync(path.join(root, 'src/agent'), { recursive: true })
    .filter((file) => /^[^/\\]+[/\\](.+-worker|desktop-thread[/\\]windows-thread)\.ts$/.test(file))
    .map((file) => [path.basename(file, '.ts'), path.join('src/agent', file)]),
);

/** CommonJS, and one file: the sandbox of a page has nothing to load another one with. */
const preload = {
  root,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    outDir: path.join(root, 'dist', 'preload'),
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    rollupOptions: {
      input: { preload: 'src/preload/preload.ts' },
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
};

export const TARGETS = {
  /** The `lantype` command. */
  node: {
    sources: ['src/**/*.ts'],
    config: program('node', { lantype: 'src/cli/lantype.ts', ...WORKERS }),
  },
  /** What Electron runs: its main process, the workers beside it, and the bridge to the window. */
  desktop: {
    sources: ['src/**/*.ts'],
    config: [program('main', { main: 'src/main/main.ts', ...WORKERS }, ['electron']), preload],
  },
  /** The window, opened from a file by Electron and at /app/ by a browser. */
  renderer: { sources: ['src/renderer/**/*'], config: page('renderer', './') },
  /** The phone page, at `/` of the relay. */
  phone: { sources: ['src/phone/**/*'], config: phonePage(page('phone', '/')) },
};
