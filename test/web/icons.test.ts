import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as icons from '../../src/web/icons.ts';
import { lucideShape } from './lucide-shape.ts';

const require = createRequire(import.meta.url);
const folder = path.join(path.dirname(require.resolve('lucide-static/package.json')), 'icons');

function fileName(icon: string): string {
  return `${icon.replace(/[A-Z]|\d+/g, (part) => `-${part.toLowerCase()}`)}.svg`;
}

test.each(Object.entries(icons))('%s is drawn as Lucide draws it', (name, shape) => {
  expect(shape).toBe(lucideShape(readFileSync(path.join(folder, fileName(name)), 'utf8')));
});
