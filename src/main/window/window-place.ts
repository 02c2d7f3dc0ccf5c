import { readFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import { writePrivateFile } from '../../app/folder/data-folder.ts';

const placeSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(320).max(20_000),
  height: z.int().min(240).max(20_000),
  maximized: z.boolean(),
});
/** Where the window was, in device-independent pixels. */
export type WindowPlace = z.infer<typeof placeSchema>;

/** So much of the window has to be on a screen, or its title bar cannot be reached. */
const VISIBLE = 64;

function isReachable(place: Rectangle, displays: readonly Rectangle[]): boolean {
  return displays.some(
    ({ x, y, width, height }) =>
      place.x + place.width - VISIBLE >= x &&
      place.x + VISIBLE <= x + width &&
      place.y >= y &&
      place.y + VISIBLE <= y + height,
  );
}

/** @param displays the current work areas: a screen that was there the last time may be gone */
export function readPlace(file: string, displays: readonly Rectangle[]): WindowPlace | undefined {
  try {
    const { data } = placeSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return data !== undefined && isReachable(data, displays) ? data : undefined;
  } catch {
    // Not there, or no JSON: the window opens where the system puts it.
    return undefined;
  }
}

export function writePlace(file: string, place: WindowPlace): void {
  writePrivateFile(file, `${JSON.stringify(place)}\n`);
}
