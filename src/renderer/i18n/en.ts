import { messageStates as states } from '../../web/message-states/en.ts';
import { activity } from './en/activity.ts';
import { certificate } from './en/certificate.ts';
import { devices } from './en/devices.ts';
import { diagnosis } from './en/diagnosis.ts';
import { errors } from './en/errors.ts';
import { frame } from './en/frame.ts';
import { grants } from './en/grants.ts';
import { pair } from './en/pair.ts';
import { permission } from './en/permission.ts';
import { phrases } from './en/phrases.ts';
import { senders } from './en/senders.ts';
import { settings } from './en/settings.ts';

/** Every word of the window, by view. */
export const en = {
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
