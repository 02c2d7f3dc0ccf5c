// `npm run dist [-- electron-builder's options]`: builds the installers of this platform into out/ (docs/packaging.md).
import path from 'node:path';
import { runChild } from './child.mjs';
import { requireNode, root } from './runtime.mjs';
import { ensureBuilt, setUp } from './setup.mjs';

try {
  await setUp();
  await ensureBuilt();
  // Loaded only now: it needs what the set-up installs.
  const { stageApp } = await import('./stage-app.mjs');
  stageApp(path.join(root, 'out', 'app'));
  const builder = path.join(root, 'node_modules', 'electron-builder', 'cli.js');
  process.exitCode = await runChild(requireNode(), [builder, ...process.argv.slice(2)], { cwd: root });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
