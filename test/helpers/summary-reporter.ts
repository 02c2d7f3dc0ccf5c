import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

type Parent = TestCase | TestModule | TestSuite;
/** The streams and the counting of a run, so that a test can look at the lines. */
type Print = (line: string) => void;

/** Why a test was skipped: its own note, else what the nearest suite around it says. */
function skipReasonOf(test: TestCase): { who: string; why: string } {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return { who: test.fullName, why: result.note };
  for (let task: Parent = test; ; task = task.parent) {
    const name = task.type === 'module' ? '' : ` > ${task.fullName}`;
    if (task.type !== 'test' && task.errors().length > 0) return { who: name, why: 'its suite failed' };
    // Every test inherits the meta data of its suite; the line names the outermost suite that has it.
    const reason = task.meta().skipReason;
    if (reason !== undefined && (task.type === 'module' || task.parent.meta().skipReason !== reason)) {
      return { who: task.type === 'module' ? '' : task.fullName, why: reason };
    }
    if (task.type === 'module') return { who: test.fullName, why: 'no reason given' };
  }
}

/** What went wrong the first time, where it went well when it was tried again. */
function firstErrorOf(test: TestCase): string | undefined {
  if (!test.diagnostic()?.flaky) return undefined;
  const [error] = test.result().errors ?? [];
  return stripVTControlCharacters(error?.message ?? 'no error was kept').split('\n', 1)[0];
}

/**
 * Prints, after everything else, one line for each test that passed only when it was tried again, one for each skipped
 * test or suite with its reason, and on the last line, alone, `N passed, N failed, N skipped` over test cases. What fails outside a test case (a module that does not
 * load, a hook of a suite, an unhandled error) counts as one failure each: a run that is not green never says 0.
 */
export default class SummaryReporter implements Reporter {
  readonly #print: Print;

  constructor(print: unknown) {
    // vitest passes an options object here; only the reporter's own test passes a function.
    this.#print = typeof print === 'function' ? (print as Print) : (line) => process.stdout.write(`${line}\n`);
  }

  async onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Promise<void> {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped = new Map<string, number>();
    const again: string[] = [];
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // `pending`: the run ended under it (interrupted, or its process died).
        count[state === 'pending' ? 'failed' : state] += 1;
        const wrong = firstErrorOf(test);
        if (wrong !== undefined) again.push(`tried again: ${module.relativeModuleId} > ${test.fullName}: ${wrong}`);
        if (state !== 'skipped') continue;
        const { who, why } = skipReasonOf(test);
        const line = `skipped: ${module.relativeModuleId}${who === '' ? '' : ` > ${who}`}: ${why}`;
        skipped.set(line, (skipped.get(line) ?? 0) + 1);
      }
    }
    // The reporters are called in one turn; the default one has printed when this one goes on.
    await new Promise((resolve) => setImmediate(resolve));
    for (const line of again) this.#print(line);
    for (const [line, tests] of skipped) this.#print(tests > 1 ? `${line} (${tests} tests)` : line);
    this.#print(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
