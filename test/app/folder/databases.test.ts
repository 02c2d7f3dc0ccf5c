import { expect, it } from 'vitest';
import { openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { openFolderDatabase } from '../../../src/app/folder/databases.ts';
import { announceInstance } from '../../../src/app/folder/instance.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

it('says who has the data folder', () => {
  const folder = openDataFolder(tempFolder());
  const database = openFolderDatabase(folder, folder.relayDatabase);
  announceInstance(folder, { pid: process.pid, mode: 'hub', url: 'http://127.0.0.1:7440' });
  expect(() => openFolderDatabase(folder, folder.relayDatabase)).toThrow(
    expect.objectContaining({
      code: 'DATA_FOLDER_IN_USE',
      message: `Another Lantype is running on ${folder.root} (process ${process.pid}, http://127.0.0.1:7440).`,
      hint: expect.stringContaining('--data-dir'),
    }),
  );
  database.close();
  openFolderDatabase(folder, folder.relayDatabase).close();
});
