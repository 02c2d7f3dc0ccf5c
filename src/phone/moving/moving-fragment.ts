/** What one page of a relay asks of, or hands to, its page at another address: behind the `#`, so that it is sent to nobody. */
export interface MovingFragment {
  /** `give`: give me what you have. `take`: here it is. */
  readonly what: 'give' | 'take';
  readonly value: string;
}

export function readMovingFragment(hash: string): MovingFragment | undefined {
  const [, what, value = ''] = /^#(give|take)=([\w.-]+)$/.exec(hash) ?? [];
  return what === 'give' || what === 'take' ? { what, value } : undefined;
}

export function formatMovingFragment({ what, value }: MovingFragment): string {
  return `#${what}=${value}`;
}
