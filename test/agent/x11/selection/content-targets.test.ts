import { describe, expect, it } from 'vitest';
import type { X11Connection } from '../../../../src/agent/x11/connection.ts';
import { contentTargets } from '../../../../src/agent/x11/selection/content-targets.ts';

/** What is saved of what a program lists, by name. */
async function saved(...names: string[]): Promise<string[]> {
  const x = {
    ask: (request: (client: unknown, done: unknown) => void) =>
      new Promise((resolve, reject) => {
        const GetAtomName = (atom: number, done: (error: Error | undefined, name?: string) => void): void => {
          const name = names[atom];
          if (name === undefined || name === 'no atom') done(new Error('BadAtom'));
          else done(undefined, name);
        };
        request({ GetAtomName }, (error: Error | undefined, name: string) => (error ? reject(error) : resolve(name)));
      }),
  } as unknown as X11Connection;
  const targets = await contentTargets(x, [...names.keys()]);
  return targets.map((target) => names[target] ?? '');
}

describe('what is saved of a clipboard', () => {
  it('is text first, and no target that has an effect or no content', async () => {
    expect(
      await saved(
        'TARGETS',
        'TIMESTAMP',
        'MULTIPLE',
        'SAVE_TARGETS',
        'DELETE',
        'text/html',
        'x-special/files',
        'STRING',
      ),
    ).toEqual(['text/html', 'STRING', 'x-special/files']);
  });

  it('is one bitmap of those that toolkits make of it', async () => {
    const gdk = ['image/bmp', 'image/x-bmp', 'image/x-MS-bmp', 'image/x-win-bitmap', 'image/ico', 'image/x-icon'];
    const more = [
      'image/icon',
      'text/ico',
      'image/jpeg',
      'image/tiff',
      'image/webp',
      'application/x-qt-image',
      'PIXMAP',
    ];
    expect(await saved('image/png', ...gdk, ...more)).toEqual(['image/png']);
  });

  it('is the drawing too, and every picture that no PNG can stand for', async () => {
    const inkscape = ['image/x-inkscape-svg', 'image/svg+xml', 'image/png', 'application/pdf'];
    expect(await saved(...inkscape)).toEqual(inkscape);
    expect(await saved('image/gif', 'image/png')).toEqual(['image/gif', 'image/png']);
    expect(await saved('image/jpeg', 'image/bmp')).toEqual(['image/jpeg', 'image/bmp']);
  });

  it('is not what is no atom', async () => {
    expect(await saved('no atom', 'UTF8_STRING')).toEqual(['UTF8_STRING']);
  });
});
