// The pictures of the program, as SVG.

/** A text cursor; what is spoken reaches it as waves. In a square of 100. */
const CURSOR = 'M34 14c9 0 16 4 16 11v50c0 7-7 11-16 11M66 14c-9 0-16 4-16 11v50c0 7 7 11 16 11M40 50h20';
const WAVES_LEFT = 'M24 36a22 22 0 0 0 0 28M10 24a40 40 0 0 0 0 52';
const WAVES_RIGHT = 'M76 36a22 22 0 0 1 0 28M90 24a40 40 0 0 1 0 52';

function svg(size, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">${content}</svg>`;
}

function stroke(path, color, width) {
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** The icon of the program: `margin` per cent stay free around it, as macOS wants it. */
export function appIcon(size, margin = 0) {
  const side = 100 - 2 * margin;
  const glyph = 0.72 * side;
  const at = (100 - glyph) / 2;
  return svg(
    size,
    `<defs><linearGradient id="g" x1="0" y1="0" x2="0.4" y2="1">
      <stop offset="0" stop-color="#5b6cf9"/><stop offset="1" stop-color="#2336b8"/>
    </linearGradient></defs>
    <rect x="${margin}" y="${margin}" width="${side}" height="${side}" rx="${side * 0.225}" fill="url(#g)"/>
    <svg x="${at}" y="${at}" width="${glyph}" height="${glyph}" viewBox="0 0 100 100" overflow="visible">
      ${stroke(CURSOR, '#fff', 9)}
      <g opacity="0.85">${stroke(WAVES_LEFT, '#a9f0dc', 8)}${stroke(WAVES_RIGHT, '#a9f0dc', 8)}</g>
    </svg>`,
  );
}

/** Each state differs in shape, for macOS shows no colours there, and not everybody sees them. */
const BADGES = {
  paused: (color) => `<rect x="60" y="54" width="13" height="42" rx="4" fill="${color}"/>
    <rect x="82" y="54" width="13" height="42" rx="4" fill="${color}"/>`,
  held: (color, sign) => `<circle cx="76" cy="74" r="23" fill="${color}"/>
    ${sign('<path d="M76 62v13l9 6" fill="none" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"/>')}`,
  problem: (
    color,
    sign,
  ) => `<path d="M75 46 98 94H52Z" fill="${color}" stroke="${color}" stroke-width="5" stroke-linejoin="round"/>
    ${sign('<path d="M75 62v15M75 86v.1" fill="none" stroke-width="8" stroke-linecap="round"/>')}`,
};
const BADGE_COLORS = { paused: '#f2a516', held: '#f2a516', problem: '#e5484d' };
export const TRAY_STATES = ['idle', 'sharing', 'paused', 'held', 'problem'];

/** `template`: black and transparent, for macOS. Elsewhere a tile, which is seen on light and on dark panels. */
export function trayIcon(state, size, template) {
  const badge = BADGES[state];
  const ink = template ? '#000' : '#fff';
  const waves = state === 'sharing' ? stroke(WAVES_LEFT, ink, 9) + stroke(WAVES_RIGHT, ink, 9) : '';
  const glyph = stroke(CURSOR, ink, template ? 12 : 10) + waves;
  // Where the badge is, and a rim around it, the picture below ends.
  const mask = `<mask id="m"><rect width="100" height="100" fill="#fff"/>${
    badge ? '<rect x="48" y="42" width="60" height="60" rx="14" fill="#000"/>' : ''
  }</mask>`;
  const sign = (color) => (shape) => shape.replace('<path', `<path stroke="${color}"`);
  const body = template
    ? `<g mask="url(#m)">${glyph}</g>`
    : `<g mask="url(#m)"><rect x="2" y="2" width="96" height="96" rx="22" fill="${state === 'sharing' ? '#0f8a6b' : '#3b4cd8'}"/>
        <svg x="14" y="14" width="72" height="72" viewBox="0 0 100 100" overflow="visible">${glyph}</svg></g>`;
  if (!badge) return svg(size, `<defs>${mask}</defs>${body}`);
  if (!template) return svg(size, `<defs>${mask}</defs>${body}${badge(BADGE_COLORS[state], sign('#fff'))}`);
  // One colour only: the sign in the badge is cut out of it.
  const signs = badge('#fff', sign('#000'));
  return svg(
    size,
    `<defs>${mask}<mask id="b">${signs}</mask></defs>${body}<rect x="44" y="38" width="60" height="64" fill="#000" mask="url(#b)"/>`,
  );
}
