const NUMBER = String.raw`-?(?:\d+\.?\d*|\.\d+)`;
const FIRST_MOVE = new RegExp(String.raw`^[mM]\s*(${NUMBER})[\s,]*(${NUMBER})\s*(?=(${NUMBER})?)`);

/** One file of lucide-static (lines on a field of 24 by 24) as the data of one SVG path that draws the same. */
export function lucideShape(svg: string): string {
  const elements = [...svg.matchAll(/<(path|rect|circle|line|polyline|ellipse|polygon)\s([^>]*?)\/>/g)];
  return elements.map(([, name, attributes]) => pathOf(String(name), attributesOf(String(attributes)))).join('');
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [String(name), String(value)]));
}

function pathOf(element: string, attributes: ReadonlyMap<string, string>): string {
  const at = (name: string): number => Number(attributes.get(name) ?? 0);
  switch (element) {
    case 'path':
      return absolute(attributes.get('d') ?? '');
    case 'line':
      return `M${at('x1')} ${at('y1')}L${at('x2')} ${at('y2')}`;
    case 'circle':
      return `M${at('cx') - at('r')} ${at('cy')}a${at('r')} ${at('r')} 0 1 0 ${2 * at('r')} 0a${at('r')} ${at('r')} 0 1 0 ${-2 * at('r')} 0`;
    case 'rect':
      return rounded(at('x'), at('y'), at('width'), at('height'), at('rx') || at('ry'));
    default:
      throw new Error(`no icon of ours has a <${element}>`);
  }
}

/** A path may begin with `m`, which after another one would mean: from where that one ended. */
function absolute(path: string): string {
  return path.replace(FIRST_MOVE, (move, x, y, next) => {
    if (next === undefined) return `M${x} ${y}`;
    // More numbers go on with lines: relative ones after `m`.
    return `M${x} ${y}${move.startsWith('m') ? 'l' : ' '}`;
  });
}

function rounded(x: number, y: number, width: number, height: number, radius: number): string {
  const corner = (dx: number, dy: number): string => `a${radius} ${radius} 0 0 1 ${dx * radius} ${dy * radius}`;
  const [across, down] = [width - 2 * radius, height - 2 * radius];
  return [
    `M${x + radius} ${y}h${across}${corner(1, 1)}v${down}${corner(-1, 1)}`,
    `h${-across}${corner(-1, -1)}v${-down}${corner(1, -1)}z`,
  ].join('');
}
