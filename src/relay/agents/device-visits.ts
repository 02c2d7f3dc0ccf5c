/** What a device said of itself when it was last here. `lastSeenAt`: milliseconds since the Unix epoch. */
export interface KnownDevice {
  readonly deviceId: string;
  readonly name: string | undefined;
  readonly platform: string | undefined;
  readonly lastSeenAt: number;
}

/** Devices that have been connected, so that one that is away can be listed by its name. */
export interface DeviceVisits {
  /** How often a device has called itself otherwise than before. */
  readonly renames: number;
  get(deviceId: string): KnownDevice | undefined;
  /** It is here, or has just left. */
  save(device: KnownDevice): void;
}
