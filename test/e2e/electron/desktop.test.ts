import { skipUnless } from '../../helpers/skip-unless.ts';
import { missingPrograms } from '../desktop/display.ts';
import { desktopSpecs } from './desktop-specs.ts';
import { startOnDouble } from './start-double.ts';

const missing = missingPrograms('xterm', 'chromium');

desktopSpecs(
  'the desktop app on the double of Electron',
  startOnDouble,
  skipUnless(missing === undefined, missing ?? ''),
);
