// Makes the draft of a release on GitHub, with all files of the release folder; a person publishes it.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { releaseFolder, run, step } from './step.mjs';

await step(async () => {
  const tag = process.env.GITHUB_REF_NAME;
  if (!tag) throw new Error('GITHUB_REF_NAME, the tag, is not set');
  const notes = path.join(releaseFolder, 'release-notes.md');
  const files = readdirSync(releaseFolder)
    .map((name) => path.join(releaseFolder, name))
    .filter((file) => file !== notes);
  const prerelease = tag.includes('-') ? ['--prerelease'] : [];
  const options = [
    '--verify-tag',
    '--draft',
    ...prerelease,
    '--title',
    tag.replace(/^v/, 'Lantype '),
    '--notes-file',
    notes,
  ];
  await run('gh', ['release', 'create', tag, ...options, ...files]);
});
