import type { SuiteOptions } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Why the suite or test is skipped; the summary shows it. */
    skipReason?: string;
  }
}

/**
 * Options for `describe` or `it` that skip it, with a reason in the summary, unless `condition` holds:
 * `describe('xterm', skipUnless(hasXterm, 'xterm is not installed'), () => …)`.
 * For what is known only while a test runs, use vitest's `context.skip(note)`.
 */
export function skipUnless(condition: boolean, reason: string): SuiteOptions {
  return condition ? {} : { skip: true, meta: { skipReason: reason } };
}
