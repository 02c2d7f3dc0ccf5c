import { defineConfig } from 'vitest/config';

/** Many histories, each of which is a small test of its own. */
const SIMULATION = ['test/simulation/{histories,deliberate-faults}.test.ts'];

export default defineConfig({
  test: {
    globalSetup: './test/helpers/build.mjs',
    // The own reporter is last: its last line is the summary that people and CI read.
    reporters: ['default', './test/helpers/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', ...SIMULATION],
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'simulation',
          include: SIMULATION,
          // It uses all processors by itself.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // Real windows share the machine's processors, and some of these suites measure time.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
