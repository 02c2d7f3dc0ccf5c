import path from 'node:path';

/** The folder of a built page: from the sources and from the bundle the way is the same. */
export function pageFolder(page: 'phone' | 'renderer'): string {
  return path.resolve(import.meta.dirname, '../../dist', page);
}
