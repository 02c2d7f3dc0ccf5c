import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePhone, useWords } from './context.ts';

/** A view whose code is fetched when it is first looked at. */
export function lazyView(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function LazyView() {
    const view = useSignal<{ readonly component: ComponentType } | undefined>(loaded && { component: loaded });
    const failed = useSignal(false);
    const { state } = usePhone().follower.connection.value;
    const words = useWords();
    useEffect(() => {
      if (view.value !== undefined) return;
      load().then(
        (component) => {
          loaded = component;
          view.value = { component };
        },
        () => (failed.value = true),
      );
    }, [state, view, failed]);
    const View = view.value?.component;
    if (View !== undefined) return <View />;
    return failed.value ? <p>{words.connection.offlineShort}</p> : null;
  };
}
