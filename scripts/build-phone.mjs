// What is special about the build of the phone page.
import path from 'node:path';

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

/** The writer of the functions that zod would make of texts, which `src/web/zod-without-eval.ts` tells it not to. */
const withoutFunctionWriter = {
  name: 'without-function-writer',
  transform(_code, id) {
    return /[\\/]zod[\\/]v4[\\/]core[\\/]doc\.js$/.test(id) ? 'export class Doc {}' : undefined;
  },
};

/** Beside the page its service worker, whose name must stay: the browser looks there for a new one. */
export function phonePage(config) {
  const { root: folder, build } = config;
  const input = { page: path.join(folder, 'index.html'), 'service-worker': path.join(folder, 'service-worker.ts') };
  const entryFileNames = ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js');
  return {
    ...config,
    plugins: [...config.plugins, withoutJsonSchema, withoutFunctionWriter],
    build: {
      ...build,
      // Icons are constants, each used once: there is where it belongs.
      rolldownOptions: { input, output: { entryFileNames }, optimization: { inlineConst: { mode: 'all', pass: 1 } } },
    },
  };
}
