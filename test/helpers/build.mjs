// The tests run what users run, so dist/ has to be made from the current sources, also when vitest is called by itself.
import { ensureBuilt } from '../../scripts/setup.mjs';

export async function setup() {
  await ensureBuilt();
}
