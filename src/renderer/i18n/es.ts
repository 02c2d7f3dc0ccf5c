import { messageStates as states } from '../../web/message-states/es.ts';
import { activity } from './es/activity.ts';
import { certificate } from './es/certificate.ts';
import { devices } from './es/devices.ts';
import { diagnosis } from './es/diagnosis.ts';
import { errors } from './es/errors.ts';
import { frame } from './es/frame.ts';
import { grants } from './es/grants.ts';
import { pair } from './es/pair.ts';
import { permission } from './es/permission.ts';
import { phrases } from './es/phrases.ts';
import { senders } from './es/senders.ts';
import { settings } from './es/settings.ts';

/** Every word of the window, by view. */
export const es = {
  frame,
  phrases,
  permission,
  devices,
  activity,
  pair,
  grants,
  senders,
  settings,
  certificate,
  diagnosis,
  errors,
  states,
};
