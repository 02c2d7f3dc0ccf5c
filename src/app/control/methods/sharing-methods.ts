import { type ControlContext, relayOf } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

export function sharingMethods(context: ControlContext): HandlersOf<'sharing'> {
  return {
    'sharing.set': ({ lan }) => relayOf(context).share(lan),
  };
}
