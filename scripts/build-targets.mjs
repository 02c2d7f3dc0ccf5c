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

/**
 * zod can write its schemas as JSON Schema. No page does, and the code for it is a sixth of what a phone would load;
 * it hangs on every schema, so that no bundler can tell that it is never called.
 */
const withoutJsonSchema = {
  name: 'without-json-schema',
  transform(code, id) {
    if (!/[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/.test(id)) return undefined;
    const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)];
    return names.map(([, name]) => `export const ${name} = () => undefined;`).join('\n');
  },
};

/** Its name must stay: the browser looks there for a new one. */
function withServiceWorker(config) {
  const { root: folder, build } = config;
  const input = { page: path.join(folder, 'index.html'), 'service-worker': path.join(folder, 'service-worker.ts') };
  const entryFileNames = ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js');
  return {
    ...config,
    plugins: [...config.plugins, withoutJsonSchema],
    build: { ...build, rolldownOptions: { input, output: { entryFileNames } } },
  };
}

export const TARGETS = {
  /** The window, opened from a file by Electron and at /app/ by a browser. */
  renderer: { sources: ['src/renderer/**/*'], config: page('renderer', './') },
  /** The phone page, at `/` of the relay. */
  phone: { sources: ['src/phone/**/*'], config: withServiceWorker(page('phone', '/')) },
};
