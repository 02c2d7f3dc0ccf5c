import { chmodSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ConsentFile } from '../../../../src/agent/wayland/portal/consent-file.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

it('keeps the permission for its owner alone, and takes nothing else for one', () => {
  const file = path.join(tempFolder(), 'desktop-consent.json');
  const store = new ConsentFile(file);
  expect(store.load()).toEqual({ state: 'unasked' });
  store.save({ state: 'granted', restoreToken: 'secret' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // Whoever has widened it: the next start closes it again.
  chmodSync(file, 0o644);
  store.save({ state: 'granted', restoreToken: 'next' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(store.load()).toEqual({ state: 'granted', restoreToken: 'next' });
  for (const broken of ['', '{', '{"state":"allowed"}', '{"state":"granted","restoreToken":7}']) {
    writeFileSync(file, broken);
    expect(store.load()).toEqual({ state: 'unasked' });
  }
});
