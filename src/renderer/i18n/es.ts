import { messageStates as states } from '../../web/message-states/es.ts';
import { activity } from './es/activity.ts';
import { devices } from './es/devices.ts';
import { diagnosis } from './es/diagnosis.ts';
import { errors } from './es/errors.ts';
import { frame } from './es/frame.ts';
import { pair } from './es/pair.ts';
import { phrases } from './es/phrases.ts';
import { settings } from './es/settings.ts';

/** Every word of the window, by view. */
export const es = { frame, phrases, devices, activity, pair, settings, diagnosis, errors, states };
