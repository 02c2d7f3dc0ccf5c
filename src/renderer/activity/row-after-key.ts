/** Rows that Page Up and Page Down pass. */
const PAGE = 10;

/** Where a key leads from a row of `count`; `undefined` for keys that lead nowhere. */
export function rowAfterKey(key: string, row: number, count: number): number | undefined {
  if (count === 0) return undefined;
  const clamp = (to: number): number => Math.max(0, Math.min(count - 1, to));
  switch (key) {
    case 'ArrowDown':
      return clamp(row + 1);
    case 'ArrowUp':
      return clamp(row - 1);
    case 'PageDown':
      return clamp(row + PAGE);
    case 'PageUp':
      return clamp(row - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
