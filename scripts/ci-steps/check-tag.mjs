// A tag is released only when it is `v` and the version in package.json, and the changelog has notes for it.
import { notesOf } from './changelog.mjs';
import { ownVersion, step } from './step.mjs';

await step(() => {
  const tag = process.env.GITHUB_REF_NAME ?? '';
  const version = ownVersion();
  if (tag !== `v${version}`)
    throw new Error(`the tag is "${tag}", and package.json says ${version}: it has to be v${version}`);
  console.log(notesOf(version));
});
