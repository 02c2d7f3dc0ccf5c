/** What the program runs in, and what that offers beyond plain Node.js. */
export interface Host {
  readonly kind: 'electron' | 'headless';
  /** Only where the host can start Lantype when its user logs in. Both may throw what the system says. */
  readonly startAtLogin?: { enabled(): boolean; set(on: boolean): void };
  /** Whether it can notify its user. */
  readonly notifications: boolean;
  /** Whether it can replace itself by a newer version. */
  readonly updates: boolean;
}

/** Plain Node.js: whoever starts it starts it at login too, and the browser's window notifies nobody. */
export const HEADLESS_HOST: Host = { kind: 'headless', notifications: false, updates: false };
