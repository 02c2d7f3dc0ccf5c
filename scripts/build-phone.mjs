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

/** The writer of the functions that zod would make of texts, if it might: see `without-eval.mjs`. */
const withoutFunctionWriter = {
  name: 'without-function-writer',
  transform(_code, id) {
    return /[\\/]zod[\\/]v4[\\/]core[\\/]doc\.js$/.test(id) ? 'export class Doc {}' : undefined;
  },
};

/** What zod says of a wrong value, in English: no page shows it, each has words of its own by code. */
const withoutZodWords = {
  name: 'without-zod-words',
  transform(_code, id) {
    return /[\\/]zod[\\/]v4[\\/]locales[\\/]en\.js$/.test(id)
      ? "export default () => ({ localeError: () => 'Invalid input' });"
      : undefined;
  },
};

/** Whether an expression is calls one after the other that begin at zod, or at another schema. */
function makesSchema(expression) {
  let from = expression;
  while (from.type === 'CallExpression' || from.type === 'MemberExpression') from = from.callee ?? from.object;
  return expression.type === 'CallExpression' && from.type === 'Identifier' && /^z$|Schema$/.test(from.name);
}

/** Schemas that the page does not ask for are left out: to make one has no effect, which the bundler has to be told. */
const withoutUnusedSchemas = {
  name: 'without-unused-schemas',
  transform(code, id) {
    if (!/[\\/]src[\\/]protocol[\\/][\w-]+\.ts$/.test(id)) return undefined;
    const declared = this.parse(code).body.flatMap((each) => (each.declaration ?? each).declarations ?? []);
    let marked = code;
    for (const { init } of declared.reverse()) {
      if (init === null || !makesSchema(init)) continue;
      const { start, end } = init;
      marked = `${marked.slice(0, start)}/* @__PURE__ */ (() => ${marked.slice(start, end)})()${marked.slice(end)}`;
    }
    return marked;
  },
};

/** Beside the page its service worker, whose name must stay: the browser looks there for a new one. */
export function phonePage(config) {
  const { root: folder, build } = config;
  const input = { page: path.join(folder, 'index.html'), 'service-worker': path.join(folder, 'service-worker.ts') };
  const entryFileNames = ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js');
  return {
    ...config,
    plugins: [...config.plugins, withoutJsonSchema, withoutFunctionWriter, withoutZodWords, withoutUnusedSchemas],
    build: {
      ...build,
      // Icons are constants, each used once: there is where it belongs.
      rolldownOptions: {
        input,
        output: { entryFileNames },
        optimization: { inlineConst: { mode: 'all', pass: 1 } },
      },
    },
  };
}
