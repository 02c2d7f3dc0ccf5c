import type { ControlParams } from '../../protocol/control-methods.ts';
import type { MessageItem } from '../../protocol/control-views.ts';
import type { MessageStatus } from '../../protocol/message.ts';

/** What the user wants to see of the messages. */
export interface MessageFilter {
  readonly deviceId?: string;
  readonly statuses?: readonly MessageStatus[];
  readonly search?: string;
}

export function isFiltering({ deviceId, statuses, search }: MessageFilter): boolean {
  return deviceId !== undefined || statuses !== undefined || (search !== undefined && search !== '');
}

export function listParams({ deviceId, statuses, search }: MessageFilter): ControlParams<'messages.list'> {
  return {
    ...(deviceId !== undefined && { deviceId }),
    ...(statuses !== undefined && { statuses: [...statuses] }),
    ...(search !== undefined && search !== '' && { search }),
  };
}

/** As the app decides it, for messages that come as events. */
export function matches(filter: MessageFilter, message: MessageItem, deviceName: string | undefined): boolean {
  const { deviceId, statuses, search } = filter;
  if (deviceId !== undefined && message.deviceId !== deviceId) return false;
  if (statuses !== undefined && !statuses.includes(message.status)) return false;
  if (search === undefined || search === '') return true;
  const wanted = search.toLowerCase();
  const places = [message.messageId, message.deviceId, deviceName, message.sender, message.status, message.text];
  return places.some((place) => place?.toLowerCase().includes(wanted));
}
