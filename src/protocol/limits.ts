/** Numbers that both sides of a wire rely on (docs/architecture.md). Times in milliseconds, sizes in bytes. */

/** How long an HTTP answer waits for the agent's ACK. */
export const ACK_TIMEOUT_MS = 5_000;
/** Undelivered messages that one device may have. */
export const MAX_QUEUED_PER_DEVICE = 50;
/** How long a message is worth typing unless its sender says otherwise; also the most a sender may ask for. */
export const DEFAULT_TTL_MS = 24 * 60 * 60 * 1_000;
/** Unicode code points over all text segments of one message. */
export const MAX_TEXT_CHARACTERS = 100_000;
export const MAX_SEGMENTS = 1_000;
export const MAX_BODY_BYTES = 512 * 1_024;
export const MAX_FRAME_TO_RELAY_BYTES = 64 * 1_024;
export const MAX_FRAME_TO_AGENT_BYTES = 1_024 * 1_024;
export const MAX_NAME_LENGTH = 64;
export const MAX_DEVICE_ID_LENGTH = 253;

/** The relay pings this often and cuts a connection after two pongs missed in a row. */
export const PING_INTERVAL_MS = 30_000;
export const MISSED_PONGS_ALLOWED = 2;
/** How long the first of two connections for one device has to prove that it lives. */
export const DUPLICATE_PROBE_MS = 2_000;
/** How long an accepted socket may wait with its first `register`. */
export const REGISTER_TIMEOUT_MS = 5_000;

export const RECONNECT_MIN_MS = 1_000;
export const RECONNECT_MAX_MS = 30_000;
/** A message older than this on arrival is held for the user, who may be in another program by now. */
export const HOLD_AFTER_MS = 2 * 60 * 1_000;

export const DEFAULT_PORT = 7_440;
export const WEBSOCKET_PATH = '/ws';
export const DEFAULT_LAN_PORT = 7_443;
export const PAIR_PATH = '/pair';

/** The event log keeps this many events, and none that is older than this. */
export const EVENT_LOG_CAPACITY = 500;
export const EVENT_LOG_MAX_AGE_MS = 15 * 60 * 1_000;
/** The longest `wait` of `GET /websocket/messages`. */
export const MAX_LONG_POLL_MS = 60_000;
