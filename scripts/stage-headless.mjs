// Puts together what the npm package and the Debian packages contain: the headless Lantype, built, and beside it the
// packages that no build has in it and that are plain JavaScript.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UNBUNDLED } from './build-targets.mjs';
import { root } from './runtime.mjs';
import { closureOf } from './stage-app.mjs';

const FILES = [
  'bin/lantype.mjs',
  'dist/node',
  'dist/phone',
  'dist/renderer',
  'scripts/child.mjs',
  'scripts/node-flags.json',
  'scripts/runtime.mjs',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
];
/** With native modules for some systems: npm gets what fits, or does without; Debian gets the one of its processor. */
const NATIVE = new Set(['@nut-tree/nut-js', 'koffi']);
/** Plain JavaScript: they come along, so that an installation needs nothing from anywhere. */
const PLAIN = UNBUNDLED.filter((name) => !NATIVE.has(name));
/** What packages bring for their makers and readers; never a licence. */
const NEEDLESS =
  /^(?!licen[cs]e)((test|tests|docs|doc|examples?|website|autogen|\.github)([\\/]|$)|(.*\.(md|map|ts)|(.*[\\/])?(test-runner|eslint\.config)\.js)$)/i;

/** Copies a package to the place that it has below `root`, without what it needs, which has places of its own. */
export function copyPackage(from, folder) {
  const nested = path.join(from, 'node_modules');
  const filter = (file) => file !== nested && !NEEDLESS.test(path.relative(from, file));
  cpSync(from, path.join(folder, path.relative(root, from)), { recursive: true, dereference: true, filter });
}

/** Where it was built: a registry takes the provenance of a package only if both name the same. */
function repository({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name }) {
  return server && name ? { repository: { type: 'git', url: `git+${server}/${name}.git` } } : {};
}

/**
 * Makes `folder` anew. The builds have to be there.
 * @param {string} folder
 * @param {string} [version] another than that of package.json, for tests of an upgrade
 * @returns its package.json
 */
export function stageHeadless(folder, version) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
  for (const each of closureOf(PLAIN)) copyPackage(each, folder);

  const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { name, description, license, type, bin } = own;
  const all = { ...own.dependencies, ...own.optionalDependencies };
  const manifest = {
    ...{ name, version: version ?? own.version, description, license, type, bin },
    ...repository(process.env),
    engines: { node: '>=24' },
    dependencies: Object.fromEntries(PLAIN.map((each) => [each, all[each]])),
    bundleDependencies: PLAIN,
    optionalDependencies: Object.fromEntries([...NATIVE].flatMap((each) => (each in all ? [[each, all[each]]] : []))),
  };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
