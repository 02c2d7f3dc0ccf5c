import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { announceInstance, findInstance, withdrawInstance } from '../../../src/app/folder/instance.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const here = { pid: process.pid, mode: 'hub', url: 'http://127.0.0.1:7440' } as const;

it('is found while it runs, and gone when it is withdrawn', () => {
  const folder = openDataFolder(tempFolder());
  expect(findInstance(folder)).toBeUndefined();
  announceInstance(folder, here);
  expect(findInstance(folder)).toEqual(here);
  withdrawInstance(folder, here.pid);
  withdrawInstance(folder, here.pid);
  expect(existsSync(folder.instance)).toBe(false);
});

it('is stale when its process is gone', () => {
  const folder = openDataFolder(tempFolder());
  const { pid } = spawnSync(process.execPath, ['--version']);
  announceInstance(folder, { ...here, pid });
  expect(findInstance(folder)).toBeUndefined();
});

it('is not withdrawn by another process', () => {
  const folder = openDataFolder(tempFolder());
  announceInstance(folder, here);
  withdrawInstance(folder, here.pid + 1);
  expect(findInstance(folder)).toEqual(here);
});

it('does not exist when its file cannot be read as one', () => {
  const folder = openDataFolder(tempFolder());
  writeFileSync(folder.instance, '{"pid": -1}');
  expect(findInstance(folder)).toBeUndefined();
  writeFileSync(folder.instance, 'half of it');
  expect(findInstance(folder)).toBeUndefined();
});
