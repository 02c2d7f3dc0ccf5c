/**
 * zod makes functions of texts where it may, and tries at its first schema whether it may. The Content-Security-Policy of
 * the pages forbids that, and reports each try, however it is caught. zod's own setting against it (`jitless`) comes too
 * late wherever a chunk with schemas runs before the one that sets it: so what is built does not try.
 */
export const withoutEval = {
  name: 'without-eval',
  transform(code, id) {
    if (!/[\\/]zod[\\/]v4[\\/]core[\\/]util\.js$/.test(id)) return undefined;
    const without = code.replace(/new F\(""\);\s*return true;/, 'return false;');
    if (without === code) throw new Error('zod tries eval in another way: see scripts/without-eval.mjs');
    return without;
  },
};
