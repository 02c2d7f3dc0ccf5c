// Puts together what the installers contain: the built programs, and beside them only the packages that no build has in it.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UNBUNDLED } from './build-targets.mjs';
import { root } from './runtime.mjs';

/** Beside the packages. */
const FILES = [
  'dist/main',
  'dist/preload',
  'dist/renderer',
  'dist/phone',
  'build/tray',
  'build/icons/256x256.png',
  'LICENSE',
];

function readManifest(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/** As Node.js looks for it: in the package's own node_modules, then in those above. */
function findPackage(name, from) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(found, 'package.json'))) return found;
    if (folder === root || folder === path.dirname(folder)) return undefined;
  }
}

/** The packages and all that they need, as folders below `root`. */
export function closureOf(names) {
  const found = new Set();
  const visit = (name, from, isOptional) => {
    const folder = findPackage(name, from);
    if (folder === undefined) {
      // Of another platform.
      if (isOptional) return;
      throw new Error(`${name}, which ${path.relative(root, from) || 'the app'} needs, is not installed`);
    }
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = readManifest(folder);
    for (const each of Object.keys(dependencies)) visit(each, folder, each in optionalDependencies);
    for (const each of Object.keys(optionalDependencies)) visit(each, folder, true);
  };
  const { optionalDependencies } = readManifest(root);
  for (const name of names) visit(name, root, name in optionalDependencies);
  return [...found];
}

/** Makes `folder` anew. The builds have to be there. */
export function stageApp(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
  for (const each of closureOf(UNBUNDLED)) {
    const nested = path.join(each, 'node_modules');
    cpSync(each, path.join(folder, path.relative(root, each)), {
      recursive: true,
      dereference: true,
      filter: (file) => file !== nested,
    });
  }
  const { name, version, description, license, type, main, dependencies, optionalDependencies } = readManifest(root);
  const listed = { ...dependencies, ...optionalDependencies };
  const kept = Object.fromEntries(UNBUNDLED.map((each) => [each, listed[each]]));
  const manifest = { name, version, description, license, author: 'the Lantype contributors', type, main };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ ...manifest, dependencies: kept }, null, 2)}\n`);
}
