const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A large number: `12,345`. */
export function format(value: number): string {
  return GROUPED.format(value);
}

/** Three significant digits are what a noisy machine can tell. */
export function formatMs(ms: number): string {
  return `${Number(ms.toPrecision(3))} ms`;
}

export function formatRatio(ratio: number): string {
  return ratio.toFixed(2);
}

/** KiB with one digit. */
export function formatKiB(bytes: number): string {
  return `${(bytes / 1_024).toFixed(1)} KiB`;
}

export function formatMiB(bytes: number): string {
  return `${(bytes / 1_024 / 1_024).toFixed(1)} MiB`;
}
