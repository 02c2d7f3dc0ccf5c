/** Which of several relays serves a device. */
export interface DeviceOwnership {
  /** This one does, and may act on that now. */
  owns(deviceId: string): boolean;
  /** `busy`: at another relay, a connection has it that is alive. `unavailable`: nobody can be asked now. */
  acquire(deviceId: string): Promise<'owned' | 'busy' | 'unavailable'>;
}
