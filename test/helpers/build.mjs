// The tests run what users run, so dist/ has to be made from the sources of now, also when vitest is called by itself.
import { ensureBuilt } from '../../scripts/setup.mjs';

export async function setup() {
  await ensureBuilt();
}
