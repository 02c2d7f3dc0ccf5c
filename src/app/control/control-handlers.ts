import type { ControlMethod, ControlResult, ParsedControlParams } from '../../protocol/control-methods.ts';

/** What answers each method. It may throw; `controlErrorOf` says what its caller is told. */
export type ControlHandlers = {
  readonly [M in ControlMethod]: (params: ParsedControlParams<M>) => ControlResult<M> | Promise<ControlResult<M>>;
};

/** Those of one group of methods. */
export type HandlersOf<Group extends string> = Pick<ControlHandlers, Extract<ControlMethod, `${Group}.${string}`>>;
