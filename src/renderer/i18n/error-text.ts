import type { Words } from './words.ts';

/** An error as it comes from the app: of a call, of a message, of a device. */
interface CodedError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface ErrorText {
  readonly text: string;
  /** What to do, or what exactly: in the words of the app. */
  readonly detail?: string;
}

/** Whose own words say something that the translation cannot know. */
const WITH_DETAIL: readonly string[] = ['CANNOT_TYPE', 'UNAVAILABLE', 'FORBIDDEN'];

/** By its stable code where that is known, else in the words of the app. */
export function errorText({ code, message, hint }: CodedError, { errors }: Words): ErrorText {
  const known = Object.hasOwn(errors, code) ? errors[code as keyof typeof errors] : undefined;
  const detail = known === undefined ? hint : (hint ?? (WITH_DETAIL.includes(code) ? message : undefined));
  return { text: known ?? message, ...(detail !== undefined && { detail }) };
}
