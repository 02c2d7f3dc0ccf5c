import { z } from 'zod';
import { deviceIdSchema } from './device-id.ts';

/** The most computers that one token names; beyond it there is `all`. */
export const MAX_GRANTED_DEVICES = 1_000;

/** Computers by their ids, or all that there are and will be. */
export const grantedDevicesSchema = z.union([
  z.literal('all'),
  z
    .array(deviceIdSchema)
    .max(MAX_GRANTED_DEVICES)
    .transform((ids) => [...new Set(ids)]),
]);
export type GrantedDevices = z.output<typeof grantedDevicesSchema>;

/** What a `send` token may do: on which computers, and whether it may press keys there or only type texts. */
export const grantsSchema = z.object({
  devices: grantedDevicesSchema.describe('Computers by their ids, or `all`'),
  keys: z.boolean().describe('Whether it may press keys: Enter in a terminal is a command. Without, texts only'),
});
export type Grants = z.output<typeof grantsSchema>;

/** What a token of a version that knew no grants may do, and one of which nobody says less. */
export const EVERYTHING: Grants = { devices: 'all', keys: true };

/** A change, or what is chosen for a new token: what is left out stays, or is as by default. */
export const grantChangeSchema = z.strictObject({
  devices: grantedDevicesSchema.optional().describe('Computers by their ids, or `all`'),
  keys: z.boolean().optional().describe('Whether it may press keys'),
});
export type GrantChange = z.output<typeof grantChangeSchema>;

export function isGranted(devices: GrantedDevices, deviceId: string): boolean {
  return devices === 'all' || devices.includes(deviceId);
}
