import { defineConfig } from 'vitest/config';

/** Many histories, each of which is a small test of its own. */
const SIMULATION = ['test/simulation/{histories,deliberate-faults}.test.ts'];

/** Typing into real programs: waiting above all, and no measuring of time, so that two can go on at a time. */
const TYPING = [
  'test/e2e/{fields,keyboard,programs,toolkits,windows}/**/*.test.ts',
  // But for `honesty`: where two programs fight for the keys, a third one at the processors decides who reads too late.
  'test/e2e/wayland/!(honesty).test.ts',
  'test/e2e/{clipboard-histories,exactness,one-agent,slow-owners,terminals}.test.ts',
];

/** vitest leaves one processor free, which of two is half of them. */
const ALL_PROCESSORS = { maxWorkers: '100%' };
/**
 * Processes, browsers and compositors are on the other side, on a machine that may be busy: what fails once is tried once
 * more, and the end of the run says so (`tried again:`), for it is a fault all the same. The simulation has no such excuse.
 */
const TRIED_AGAIN = { retry: 1 };
const REAL_PROGRAMS = { testTimeout: 120_000, hookTimeout: 60_000, ...TRIED_AGAIN };

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
          testTimeout: 20_000,
          // Its files import JSON as bundlers let them, and Node.js does not.
          server: { deps: { inline: [/@actions\//] } },
          ...TRIED_AGAIN,
          ...ALL_PROCESSORS,
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
        test: { name: 'typing', include: TYPING, ...REAL_PROGRAMS, ...ALL_PROCESSORS, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: TYPING,
          ...REAL_PROGRAMS,
          // Real windows share the machine's processors, and some of these suites measure time.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
