import type { EngineSettings } from '../../relay/recognition/engine.ts';
import { AppError } from '../app-error.ts';
import { type DataFolder, readIfThere } from '../folder/data-folder.ts';
import type { Settings } from '../settings/settings.ts';

/** RFC 6750, 2.1: what a bearer token may be made of, and whatever else goes into a header. */
const KEY = /^[\x21-\x7e]{1,4096}$/;

/** How the speech recogniser is asked, with its key; `undefined`: none is set up. @throws {AppError} `INVALID_SETTINGS` */
export function engineSettings(
  folder: Pick<DataFolder, 'recognitionKey'>,
  { recognition }: Pick<Settings, 'recognition'>,
): EngineSettings | undefined {
  if (recognition === undefined || recognition === null) return undefined;
  const key = readIfThere(folder.recognitionKey)?.toString('utf8').trim();
  if (key === undefined || key === '') return recognition;
  if (KEY.test(key)) return { ...recognition, key };
  throw new AppError('INVALID_SETTINGS', `${folder.recognitionKey} is not one line of letters, digits and signs.`);
}
