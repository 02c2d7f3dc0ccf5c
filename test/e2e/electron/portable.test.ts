import { skipUnless } from '../../helpers/skip-unless.ts';
import { missingPrograms } from '../desktop/display.ts';
import { portableSpecs } from './portable-specs.ts';
import { startOnDouble } from './start-double.ts';

/** Whether these specs say what they are to say: `desktop.test.ts` shows the same of the app, and more. */
const why =
  process.env.LANTYPE_PACKAGES === undefined
    ? 'its specs are for other systems: npm run test:packages'
    : missingPrograms('xterm', 'chromium');

portableSpecs('the double of Electron, on any system', startOnDouble, skipUnless(why === undefined, why ?? ''));
