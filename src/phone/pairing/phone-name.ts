import { MAX_NAME_LENGTH } from '../../protocol/limits.ts';

interface HighEntropy {
  getHighEntropyValues(hints: string[]): Promise<{ model?: string }>;
}

/** What people call this phone: `iPhone`, `Pixel 8`. Asked for once, when it is paired. */
export async function phoneName(browser: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): Promise<string> {
  const hints = (browser as { userAgentData?: HighEntropy }).userAgentData;
  const model = await hints?.getHighEntropyValues(['model']).catch(() => undefined);
  return (model?.model || fromUserAgent(browser)).slice(0, MAX_NAME_LENGTH);
}

function fromUserAgent({ userAgent, maxTouchPoints }: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): string {
  const apple = /\b(iPhone|iPad|iPod)\b/.exec(userAgent)?.[1];
  if (apple !== undefined) return apple;
  // `Android 14; Pixel 8 Build/…`; since Chrome 110 every model is called K.
  const android = /Android[^;)]*; *([^;)]+?)(?: Build\/[^)]*)?\)/.exec(userAgent)?.[1];
  if (android !== undefined && android !== 'K' && !/^(wv|Mobile|Tablet|rv:.*)$/.test(android)) return android;
  if (/Android/.test(userAgent)) return /Mobile/.test(userAgent) ? 'Android phone' : 'Android tablet';
  // iPadOS says that it is a Mac.
  if (/Macintosh/.test(userAgent)) return maxTouchPoints > 1 ? 'iPad' : 'Mac';
  return 'Browser';
}
