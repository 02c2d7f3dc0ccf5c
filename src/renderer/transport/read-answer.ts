import { CONTROL_METHODS, type ControlMethod, type ControlResult } from '../../protocol/control-methods.ts';
import { ControlError, controlAnswerSchema } from '../../protocol/control-wire.ts';

/** The app and this page do not speak the same version. */
export const INVALID_ANSWER = 'INVALID_ANSWER';

/** The result that an answer holds. @throws {ControlError} that the answer holds, or `INVALID_ANSWER` */
export function readAnswer<M extends ControlMethod>(method: M, answer: unknown): ControlResult<M> {
  const parsed = controlAnswerSchema.safeParse(answer);
  if (!parsed.success) throw new ControlError(INVALID_ANSWER, `The answer to ${method} is not understood.`);
  if (!parsed.data.ok) {
    const { code, message, hint } = parsed.data.error;
    throw new ControlError(code, message, hint);
  }
  const result = CONTROL_METHODS[method].result.safeParse(parsed.data.result);
  if (!result.success) throw new ControlError(INVALID_ANSWER, `The answer to ${method} is not understood.`);
  return result.data as ControlResult<M>;
}
