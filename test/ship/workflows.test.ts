import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { describe, expect, it } from 'vitest';
import { ROOT, readScript } from './ci-step.ts';

/** The workflows are read by GitHub's own parser and schema; what they run is scripts of ours, which other suites run. */

const FOLDER = path.join(ROOT, '.github/workflows');
const files = readdirSync(FOLDER);

async function read(content: string) {
  const { context, value } = parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value));
  const errors = [...context.errors.getErrors().map(({ message }) => message)];
  return { errors, template };
}

const contentOf = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');
const jobsOf = async (file: string) => {
  const { template } = await read(contentOf(file));
  return (template?.jobs ?? []).map((job) => {
    if (job.type !== 'job') throw new Error(`${file}: a workflow of somebody else`);
    return job;
  });
};

it('there are the two that docs/packaging.md tells of', () => expect(files.sort()).toEqual(['ci.yml', 'release.yml']));

describe.each(files)('%s', (file) => {
  it('is valid by the parser and the schema of GitHub, which refuse a misspelt one', async () => {
    expect((await read(contentOf(file))).errors).toEqual([]);
    const seeded = [
      contentOf(file).replace('runs-on:', 'run-on:'),
      contentOf(file).replace('uses: actions', 'use: actions'),
      contentOf(file).replace('matrix.os', 'matrx.os'),
      contentOf(file).replace('contents: read', 'content: read'),
    ];
    for (const content of seeded) expect((await read(content)).errors).not.toEqual([]);
  });

  it('takes actions of GitHub alone, by commit, and each by one commit', async () => {
    const used = [...contentOf(file).matchAll(/uses: (\S+)(.*)$/gm)];
    expect(used.length).toBeGreaterThan(3);
    for (const [, action, comment] of used) {
      expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
    const everywhere = files.flatMap((each) => [...contentOf(each).matchAll(/uses: (\S+@\S+ # \S+)$/gm)]);
    const lines = new Set(everywhere.map(([, line = '']) => line));
    expect(new Set([...lines].map((line) => line.split('@')[0])).size).toBe(lines.size);
  });

  it('runs nothing that cannot be run here: npm test, or a script in scripts/ci-steps', async () => {
    const runs = (await jobsOf(file)).flatMap(({ steps }) =>
      steps.flatMap((step) => ('run' in step ? [step.run] : [])),
    );
    expect(runs.length).toBeGreaterThan(1);
    for (const run of runs) {
      const command = String(run);
      // An expression in a script is code from whoever names a branch.
      expect(command).not.toContain('${{');
      if (command === 'npm test') continue;
      const script = /^node (scripts\/ci-steps\/[a-z-]+\.mjs)$/.exec(command)?.[1];
      expect(script, command).toBeDefined();
      expect(readScript(script ?? '')).toContain('await step(');
    }
  });

  it('may do nothing but read, unless a job says what for; keeps no token; ends in time', async () => {
    expect(contentOf(file)).toMatch(/^permissions:\n {2}contents: read$/m);
    const writes = [...contentOf(file).matchAll(/^ +([a-z-]+): write$/gm)].map(([, name]) => name);
    expect(writes).toEqual(file === 'release.yml' ? ['contents', 'id-token', 'attestations', 'id-token'] : []);
    for (const job of await jobsOf(file)) {
      expect(contentOf(file)).toContain(`\n  ${job.id}:\n`);
    }
    const { length: jobs } = await jobsOf(file);
    expect(contentOf(file).match(/timeout-minutes: \d+/g)).toHaveLength(jobs);
    const checkouts = contentOf(file).match(/actions\/checkout@/g)?.length;
    expect(contentOf(file).match(/persist-credentials: false/g)).toHaveLength(checkouts ?? 0);
  });
});

it('a release takes nothing from a cache, and starts with a tag alone', async () => {
  expect(contentOf('release.yml')).not.toMatch(/^ +cache:/m);
  const setUps = contentOf('release.yml').match(/actions\/setup-node@/g)?.length;
  expect(contentOf('release.yml').match(/package-manager-cache: false/g)).toHaveLength(setUps ?? 0);
  expect((await read(contentOf('release.yml'))).template?.events).toEqual({ push: { tags: ['v*'] } });
});

it('every system is tested, on Electron too, and gets installers', async () => {
  const systems = ['ubuntu-24.04', 'windows-2025', 'macos-15'];
  for (const [file, id] of [
    ['ci.yml', 'test'],
    ['ci.yml', 'electron'],
    ['release.yml', 'installers'],
  ] as const) {
    const job = (await jobsOf(file)).find((each) => each.id.value === id);
    expect(JSON.stringify(job?.strategy)).toContain(JSON.stringify(systems).slice(1, -1));
  }
});

it("the keys of updates and of the registry are where nobody else's code runs, and behind an environment", async () => {
  const jobs = await jobsOf('release.yml');
  const text = contentOf('release.yml');
  for (const [secret, id, script] of [
    ['UPDATE_SIGNING_KEY', 'release', 'sign-updates'],
    ['NPM_TOKEN', 'npm', 'publish-npm'],
  ] as const) {
    expect(text.match(new RegExp(`secrets\\.${secret}\\b`, 'g'))).toHaveLength(1);
    const job = jobs.find((each) => each.id.value === id);
    expect(JSON.stringify(job?.environment)).toContain(id);
    const runs = job?.steps.flatMap((step) => ('run' in step ? [String(step.run)] : [])) ?? [];
    expect(runs).toContain(`node scripts/ci-steps/${script}.mjs`);
    for (const run of runs) expect(readScript(run.replace('node ', ''))).not.toContain('setUp(');
  }
  // What is signed is in the sums, and in the provenance.
  expect(text.indexOf('sign-updates.mjs')).toBeLessThan(text.indexOf('release-files.mjs'));
  expect(text.indexOf('release-files.mjs')).toBeLessThan(text.indexOf('attest-build-provenance@'));
  expect(JSON.stringify(jobs.find((each) => each.id.value === 'npm')?.if)).toContain('PUBLISH_TO_NPM');
});
