// What a release has beside its installers: SBOM (CycloneDX), SHA-256 sums of all of its files, and its notes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { root } from '../runtime.mjs';
import { notesOf } from './changelog.mjs';
import { ownVersion, releaseFolder, step } from './step.mjs';

const SUMS = 'SHA256SUMS';
const NOTES = 'release-notes.md';

/** What of the development dependencies is built into the programs and pages: what their sources import. */
function builtIn(bom) {
  const imports = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|css)$/.test(file))
    .flatMap((file) =>
      [
        ...readFileSync(path.join(root, 'src', file), 'utf8').matchAll(
          /(?:from|import) ['"]((?:@[^/'"]+\/)?[^./'"][^/'"]*)/g,
        ),
      ].map(([, name]) => name),
    );
  const refs = new Map(bom.components.map((component) => [component.name, component['bom-ref']]));
  const needs = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const found = new Set();
  const visit = (ref) => {
    if (ref === undefined || found.has(ref)) return;
    found.add(ref);
    needs.get(ref)?.forEach(visit);
  };
  for (const name of imports) visit(refs.get(name));
  return found;
}

/**
 * All of package-lock.json, by npm's own writer of CycloneDX; what only builds and tests is marked as that. (`--omit dev`
 * of npm 11 leaves out zod, which a tool wants as well.)
 */
function sbom(version) {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const { stdout, stderr, status } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1_024 * 1_024,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  const bom = JSON.parse(stdout);
  // npm takes the name of the folder.
  Object.assign(bom.metadata.component, { name: 'lantype', version });
  const shipped = builtIn(bom);
  for (const component of bom.components) {
    if (!shipped.has(component['bom-ref'])) continue;
    component.scope = 'required';
    component.properties = component.properties.filter(({ name }) => name !== 'cdx:npm:package:development');
  }
  return `${JSON.stringify(bom, null, 2)}\n`;
}

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** As `sha256sum -c` reads it. */
async function sums(folder) {
  const names = readdirSync(folder)
    .filter((name) => name !== SUMS && name !== NOTES)
    .sort();
  const lines = await Promise.all(names.map(async (name) => `${await sha256(path.join(folder, name))}  ${name}\n`));
  return lines.join('');
}

await step(async () => {
  const version = ownVersion();
  mkdirSync(releaseFolder, { recursive: true });
  const write = (name, content) => writeFileSync(path.join(releaseFolder, name), content);
  // Of a commit that is no release, the notes are those of the next one.
  write(NOTES, notesOf(process.env.GITHUB_REF_TYPE === 'tag' ? version : 'Unreleased'));
  write(`lantype-${version}.cdx.json`, sbom(version));
  write(SUMS, await sums(releaseFolder));
  console.log(`${releaseFolder}:\n${readdirSync(releaseFolder).join('\n')}`);
});
