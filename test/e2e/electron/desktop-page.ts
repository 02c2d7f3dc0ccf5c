import type { Page } from 'playwright-core';
import type { ControlMethod, ControlParams, ControlResult } from '../../../src/protocol/control-methods.ts';
import { eventually } from '../../helpers/eventually.ts';
import type { DesktopSnapshot } from '../../main/electron-double/remote-control.ts';
import type { Desktop } from './desktop-driver.ts';

/** Waits until the desktop looks as wanted. */
export async function until(
  desktop: Desktop,
  what: string,
  wanted: (seen: DesktopSnapshot) => boolean | undefined,
  limitMs = 15_000,
): Promise<DesktopSnapshot> {
  let last: DesktopSnapshot | undefined;
  try {
    return await eventually(
      what,
      async () => {
        last = await desktop.look();
        return wanted(last) ? last : undefined;
      },
      limitMs,
    );
  } catch (error) {
    throw new Error(`${(error as Error).message}; it looks like ${JSON.stringify(last)}; ${desktop.output()}`);
  }
}

/** The window is in front, and its page is there. */
export async function openPage(desktop: Desktop): Promise<Page> {
  await until(desktop, 'the window', ({ windows }) => windows[0]?.visible, 30_000);
  const page = await desktop.page();
  await eventually('the bridge', () => page.evaluate(`'lantype' in window`) as Promise<boolean>);
  return page;
}

/** A call of the control contract, from the page. */
export async function call<M extends ControlMethod>(
  page: Page,
  method: M,
  params: ControlParams<M>,
): Promise<ControlResult<M>> {
  const answer = await callRaw(page, method, params);
  if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  return answer.result as ControlResult<M>;
}

export interface RawAnswer {
  ok: boolean;
  result?: unknown;
  error?: { code: string; message: string };
}

/** Any call, from the page, with its answer as it is. */
export function callRaw(page: Page, method: unknown, params: unknown): Promise<RawAnswer> {
  const script = `window.lantype.call(${JSON.stringify(method)}, ${JSON.stringify(params)})`;
  return page.evaluate(script) as Promise<RawAnswer>;
}
