import type { z } from 'zod';

/** The frame, or what is wrong with it. */
export function parseFrame<T extends z.ZodType<object>>(schema: T, data: Buffer): z.output<T> | string {
  let json: unknown;
  try {
    json = JSON.parse(data.toString('utf8'));
  } catch {
    return 'the frame is not JSON';
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.filter((part) => typeof part === 'string').join('.');
  return path ? `the frame has a wrong field: ${path}` : 'the frame has a wrong shape';
}
