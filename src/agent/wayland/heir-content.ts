import { z } from 'zod';
import type { Place } from '../paste/desktop.ts';
import type { Content } from './clipboard/clipboard-content.ts';

/** What an heir is told on its standard input, as one JSON text. */
const inheritanceSchema = z.object({
  socket: z.string(),
  answerLimitMs: z.number().optional(),
  places: z.array(
    z.object({ place: z.enum(['clipboard', 'primary']), formats: z.array(z.tuple([z.string(), z.base64()])) }),
  ),
});

export interface Inheritance {
  /** The compositor's socket. */
  socket: string;
  /**
   * How long the compositor may take to let it in. With it the heir takes over when Lantype is gone already, and only
   * what nobody has by then.
   */
  answerLimitMs?: number | undefined;
  places: ReadonlyMap<Place, Content>;
}

export function writeInheritance({ socket, answerLimitMs, places }: Inheritance): string {
  const written = [...places].map(([place, content]) => {
    return { place, formats: [...content].map(([format, data]) => [format, data.toString('base64')]) };
  });
  return JSON.stringify({ socket, answerLimitMs, places: written });
}

/** Throws for what is none. */
export function readInheritance(text: string): Inheritance {
  const { socket, answerLimitMs, places } = inheritanceSchema.parse(JSON.parse(text));
  const content = places.map(({ place, formats }) => {
    const data = formats.map(([format, base64]) => [format, Buffer.from(base64, 'base64')] as const);
    return [place, new Map(data)] as const;
  });
  return { socket, answerLimitMs, places: new Map(content) };
}
