import { z } from 'zod';

/** Why nothing may be typed after all. `ended`: the dialog was closed, could not be shown, or nobody answered it. */
const refusalSchema = z.enum(['refused', 'ended', 'no keyboard', 'no clipboard']);

/** How it stands with the dialog by which KDE and GNOME let a program type under Wayland. */
export const desktopPermissionSchema = z.object({
  desktop: z.enum(['kde', 'gnome']),
  state: z.enum(['unasked', 'granted', 'refused']),
  refusal: refusalSchema.exactOptional().describe('With `refused`: how'),
  asking: z.boolean().describe('The dialog of the desktop is open'),
  lasts: z.boolean().describe('Whether the desktop keeps the answer; if not, it asks at each start'),
  lacking: z.string().exactOptional().describe('What this desktop does not have, so that there is nothing to allow'),
  tellsFocus: z.boolean().describe('Whether somebody tells which window has the focus; on GNOME an extension does'),
});
export type DesktopPermission = z.infer<typeof desktopPermissionSchema>;

/** Without `permission`: no desktop asks here. */
export const desktopPermissionAnswerSchema = z.object({ permission: desktopPermissionSchema.exactOptional() });
