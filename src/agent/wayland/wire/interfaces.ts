/**
 * The Wayland interfaces that are used, as data: each request and event with its arguments, in the order of the protocol
 * file, for their place is their number on the wire. Written down from the XML files that `from` names.
 */
export interface Interface {
  readonly name: string;
  /** The protocol file, and the version of the interface that is described here: no newer one is asked for. */
  readonly from: string;
  readonly version: number;
  readonly requests: Readonly<Record<string, readonly ArgumentKind[]>>;
  readonly events: Readonly<Record<string, readonly EventArgument[]>>;
}

/** `object` may be null on the wire; whether it may be in this request, the protocol says. */
export type ArgumentKind = 'int' | 'uint' | 'string' | 'object' | 'new_id' | 'any_new_id' | 'fd';
/** An event that makes an object says of which interface it is. */
export type EventArgument = Exclude<ArgumentKind, 'new_id' | 'any_new_id'> | { readonly makes: Interface };

export const WL_DISPLAY: Interface = {
  name: 'wl_display',
  from: 'wayland.xml (wayland 1.21)',
  version: 1,
  requests: { sync: ['new_id'], get_registry: ['new_id'] },
  events: { error: ['object', 'uint', 'string'], delete_id: ['uint'] },
};

export const WL_CALLBACK: Interface = {
  name: 'wl_callback',
  from: 'wayland.xml (wayland 1.21)',
  version: 1,
  requests: {},
  events: { done: ['uint'] },
};

export const WL_REGISTRY: Interface = {
  name: 'wl_registry',
  from: 'wayland.xml (wayland 1.21)',
  version: 1,
  requests: { bind: ['uint', 'any_new_id'] },
  events: { global: ['uint', 'string', 'uint'], global_remove: ['uint'] },
};

export const WL_SEAT: Interface = {
  name: 'wl_seat',
  from: 'wayland.xml (wayland 1.21)',
  version: 2,
  requests: { get_pointer: ['new_id'], get_keyboard: ['new_id'], get_touch: ['new_id'] },
  events: { capabilities: ['uint'], name: ['string'] },
};

export const VIRTUAL_KEYBOARD_MANAGER: Interface = {
  name: 'zwp_virtual_keyboard_manager_v1',
  from: 'virtual-keyboard-unstable-v1.xml',
  version: 1,
  requests: { create_virtual_keyboard: ['object', 'new_id'] },
  events: {},
};

export const VIRTUAL_KEYBOARD: Interface = {
  name: 'zwp_virtual_keyboard_v1',
  from: 'virtual-keyboard-unstable-v1.xml',
  version: 1,
  requests: {
    keymap: ['uint', 'fd', 'uint'],
    key: ['uint', 'uint', 'uint'],
    modifiers: ['uint', 'uint', 'uint', 'uint'],
    destroy: [],
  },
  events: {},
};

/** What a data-control protocol consists of. Its two names differ in nothing else that is used here. */
export interface DataControl {
  readonly manager: Interface;
  readonly device: Interface;
  readonly source: Interface;
}

/** Since wlroots 0.19 and KWin 6.4 (staging). */
export const EXT_DATA_CONTROL = dataControl('ext_data_control', 'ext-data-control-v1.xml (wayland-protocols 1.39)', 1);
/** Version 2 brought the primary selection. */
export const WLR_DATA_CONTROL = dataControl('zwlr_data_control', 'wlr-data-control-unstable-v1.xml', 2);

function dataControl(prefix: string, from: string, version: number): DataControl {
  const offer: Interface = {
    name: `${prefix}_offer_v1`,
    from,
    version,
    requests: { receive: ['string', 'fd'], destroy: [] },
    events: { offer: ['string'] },
  };
  return {
    manager: {
      name: `${prefix}_manager_v1`,
      from,
      version,
      requests: { create_data_source: ['new_id'], get_data_device: ['new_id', 'object'], destroy: [] },
      events: {},
    },
    device: {
      name: `${prefix}_device_v1`,
      from,
      version,
      requests: { set_selection: ['object'], destroy: [], set_primary_selection: ['object'] },
      events: { data_offer: [{ makes: offer }], selection: ['object'], finished: [], primary_selection: ['object'] },
    },
    source: {
      name: `${prefix}_source_v1`,
      from,
      version,
      requests: { offer: ['string'], destroy: [] },
      events: { send: ['string', 'fd'], cancelled: [] },
    },
  };
}
