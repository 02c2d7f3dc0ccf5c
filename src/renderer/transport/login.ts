import { CONTROL_LOGIN_PATH, LOGIN_FRAGMENT, loginAnswerSchema } from '../../protocol/control-wire.ts';

/** Answers 200 for a good token, 401 for another (docs/control.md). */
const CONTROL_SESSION_PATH = '/control/session';
const TOKEN_KEY = 'lantype.token';

/** Of the tab: it ends with it, and no other tab has it. */
export type TokenStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export const readToken = (storage: TokenStorage): string | undefined => storage.getItem(TOKEN_KEY) ?? undefined;
export const keepToken = (storage: TokenStorage, token: string): void => storage.setItem(TOKEN_KEY, token);
export const forgetToken = (storage: TokenStorage): void => storage.removeItem(TOKEN_KEY);

/** The code of a login link: what `#login=…` holds. */
export function loginCodeOf(hash: string): string | undefined {
  return new URLSearchParams(hash.slice(1)).get(LOGIN_FRAGMENT) ?? undefined;
}

/** Exchanges the code for a token; `undefined` when it is not good (any more). Rejects when the app is not there. */
export async function logIn(code: string, ask: typeof fetch): Promise<string | undefined> {
  const answer = await ask(CONTROL_LOGIN_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (!answer.ok) return undefined;
  const parsed = loginAnswerSchema.safeParse(await answer.json());
  return parsed.success ? parsed.data.token : undefined;
}

/** Whether the token is good; `undefined` when the app cannot say now. Rejects when it is not there. */
export async function isLoggedIn(token: string, ask: typeof fetch): Promise<boolean | undefined> {
  const { status } = await ask(CONTROL_SESSION_PATH, { headers: { authorization: `Bearer ${token}` } });
  return status === 200 ? true : status === 401 ? false : undefined;
}
