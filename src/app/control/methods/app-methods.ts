import { appView } from '../app-view.ts';
import type { ControlContext } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

export function appMethods(context: ControlContext): HandlersOf<'app'> {
  return { 'app.get': () => appView(context) };
}
