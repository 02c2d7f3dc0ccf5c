import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { words } from '../i18n/words.ts';
import { qrPath } from './qr-path.ts';

/** Dark on light in every colour scheme: many cameras read no other. */
export function QrCode({ text }: { text: string }): JSX.Element {
  const { path, size } = useMemo(() => qrPath(text), [text]);
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={words.value.pair.qr}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
