// biome-ignore lint/suspicious/noExplicitAny: what is replaced has any shape
export type AnyMethod = (this: any, ...parameters: any[]) => any;

/** Puts another method into the place of one; `original` is called as the method it was. Returns how to undo it. */
export function replace(
  owner: { prototype: object },
  method: string,
  wrong: (original: AnyMethod) => AnyMethod,
): () => () => void {
  return () => {
    const { prototype } = owner as { prototype: Record<string, AnyMethod> };
    const original = prototype[method];
    if (original === undefined) throw new Error(`there is no method ${method} any more`);
    prototype[method] = wrong(original);
    return () => {
      prototype[method] = original;
    };
  };
}

/** As `replace`, for what is read. */
export function replaceGetter(owner: { prototype: object }, name: string, get: () => unknown): () => () => void {
  return () => {
    const original = Object.getOwnPropertyDescriptor(owner.prototype, name);
    if (original === undefined) throw new Error(`there is no ${name} any more`);
    Object.defineProperty(owner.prototype, name, { configurable: true, get });
    return () => Object.defineProperty(owner.prototype, name, original);
  };
}

export const nothing = () => () => undefined;
export const atOnce = () => () => Promise.resolve();
