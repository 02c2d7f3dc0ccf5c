import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { MESSAGE_STATUSES, type MessageStatus, messageStatusSchema } from '../../protocol/message.ts';
import { browserClock, type Timer } from '../../web/clock.ts';
import type { MessageState } from '../../web/message-states/message-state.ts';
import { sortDevices } from '../devices/device-order.ts';
import { language, words } from '../i18n/words.ts';
import { isFiltering, type MessageFilter } from '../state/message-filter.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';

/** What people are told of the messages of one status, where that is more than one thing. */
const STATES: { readonly [Status in MessageStatus]?: readonly MessageState[] } = {
  typed: ['seen', 'read', 'typed'],
  failed: ['failed', 'uncertain'],
};
/** Somebody who types has paused. */
const PAUSE_MS = 200;

/** Search, computer and state. */
export function ActivityFilters(): JSX.Element {
  const { store } = useWindow();
  const { messages } = store;
  const filter = messages.filter.value;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const pendingSearch = useRef<Timer>(undefined);
  const { activity, states } = words.value;
  useEffect(() => () => pendingSearch.current?.cancel(), []);
  const show = (changed: { [Field in keyof MessageFilter]: MessageFilter[Field] | undefined }): void => {
    const next = Object.entries({ ...messages.filter.peek(), ...changed });
    void messages.show(Object.fromEntries(next.filter(([, value]) => value !== undefined)));
  };
  const search = (wanted: string): void => {
    pendingSearch.current?.cancel();
    pendingSearch.current = browserClock.after(PAUSE_MS, () => show({ search: wanted === '' ? undefined : wanted }));
  };
  const clear = (): void => {
    pendingSearch.current?.cancel();
    if (field.current !== null) {
      field.current.value = '';
      field.current.focus();
    }
    void messages.show({});
  };
  const devices = sortDevices(store.devices.value?.values() ?? [], language.value);
  return (
    <search class="filters">
      <div class="filter-search">
        <label for={`${id}-search`}>{activity.search}</label>
        <input
          id={`${id}-search`}
          ref={field}
          type="search"
          maxLength={200}
          defaultValue={filter.search ?? ''}
          placeholder={store.settings.value?.history === 'texts' ? activity.searchHintText : activity.searchHint}
          onInput={(event) => search(event.currentTarget.value)}
        />
      </div>
      <div>
        <label for={`${id}-device`}>{activity.computer}</label>
        <select
          id={`${id}-device`}
          value={filter.deviceId ?? ''}
          onChange={({ currentTarget: { value } }) => show({ deviceId: value === '' ? undefined : value })}
        >
          <option value="">{activity.allComputers}</option>
          {devices.map(({ deviceId, name }) => (
            <option key={deviceId} value={deviceId}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for={`${id}-status`}>{activity.state}</label>
        <select
          id={`${id}-status`}
          value={filter.statuses?.[0] ?? ''}
          onChange={({ currentTarget: { value } }) => {
            const status = messageStatusSchema.safeParse(value);
            show({ statuses: status.success ? [status.data] : undefined });
          }}
        >
          <option value="">{activity.allStates}</option>
          {MESSAGE_STATUSES.map((status) => (
            <option key={status} value={status}>
              {(STATES[status] ?? [status]).map((state) => states[state]).join(' / ')}
            </option>
          ))}
        </select>
      </div>
      {isFiltering(filter) && (
        <Button icon="x" onClick={clear}>
          {activity.clearFilters}
        </Button>
      )}
    </search>
  );
}
