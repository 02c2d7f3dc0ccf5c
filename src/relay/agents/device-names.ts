/** Names that the owner of the relay gave to devices. They count whatever the devices call themselves. */
export interface DeviceNames {
  /** How often a name was given or taken, by whomever. */
  readonly renames: number;
  get(deviceId: string): string | undefined;
  /** It counts when this resolves. @throws ProtocolError CLUSTER_UNAVAILABLE */
  give(deviceId: string, name: string): Promise<void>;
  /** @throws ProtocolError CLUSTER_UNAVAILABLE */
  forget(deviceId: string): Promise<void>;
  /** Called with a device that is called something else from now on, wherever that was decided. */
  onChanged(listener: (deviceId: string) => void): void;
}
