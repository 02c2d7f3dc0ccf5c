import type { Clock } from '../../base/clock.ts';
import {
  CONTROL_METHODS,
  type ControlMethod,
  type ControlParams,
  type ControlResult,
} from '../../protocol/control-methods.ts';
import { ControlError, controlAnswerSchema, loginLinkAnswerSchema } from '../../protocol/control-wire.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { connectToProgram } from './relay-client.ts';

/** Asks the Lantype that runs on a data folder, in the name of the folder's owner, as a window would. */
export interface ControlClient {
  /**
   * `limitMs`: for one that waits for a person.
   * @throws {ControlError} what it answers @throws {AppError} `RELAY_UNREACHABLE`
   */
  call<M extends ControlMethod>(method: M, params: ControlParams<M>, limitMs?: number): Promise<ControlResult<M>>;
  /** A link to the window, good once and for ten minutes. */
  loginLink(): Promise<string>;
}

/** @throws {AppError} `NOT_RUNNING` */
export function connectToControl(folder: DataFolder, clock: Clock): ControlClient {
  const program = connectToProgram(folder, clock);
  return {
    async call(method, params, limitMs) {
      const body = { method, params };
      const answer = await program.request('POST', '/control/call', controlAnswerSchema, body, limitMs);
      if (!answer.ok) throw new ControlError(answer.error.code, answer.error.message, answer.error.hint);
      return CONTROL_METHODS[method].result.parse(answer.result) as never;
    },
    loginLink: async () => (await program.request('POST', '/control/codes', loginLinkAnswerSchema, {})).link,
  };
}
