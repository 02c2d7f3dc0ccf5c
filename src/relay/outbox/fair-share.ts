/** So much of a queue is for each sender alone, whatever others have taken: 5 places of 50. */
const OWN_PART = 1 / 10;
/** Places are kept free for so many others at a time; more than these come first, as they come. */
const MOST_KEPT_FOR = 5;

export interface Backlog {
  /** Messages that wait for the device. */
  readonly total: number;
  readonly limit: number;
  /** How many of them each sender has. */
  readonly bySender: ReadonlyMap<string, number>;
  /** Whoever may send, each once. No more of them are asked for than there are places kept. */
  readonly senders: Iterable<string>;
}

/**
 * Whether one more message of `sender` may wait. Who has next to nothing in the queue finds a place as long as there is
 * any; who has more leaves as many free as the others are entitled to. One sender alone has the whole queue.
 */
export function mayWait(sender: string, { total, limit, bySender, senders }: Backlog): boolean {
  const own = Math.floor(limit * OWN_PART);
  if ((bySender.get(sender) ?? 0) < own) {
    if (total < limit) return true;
    // More came back from a lost connection than anybody is given: that takes nobody's own place.
    return sum([...bySender.values()].map((count) => Math.min(count, own))) < own * MOST_KEPT_FOR;
  }
  const wanted: number[] = [];
  // Those that have nothing there want the most: with enough of them nobody else counts.
  for (const other of senders) {
    if (other !== sender && !bySender.has(other)) wanted.push(own);
    if (wanted.length === MOST_KEPT_FOR) break;
  }
  for (const [other, count] of bySender) if (other !== sender) wanted.push(Math.max(0, own - count));
  return total + sum(wanted.sort((one, other) => other - one).slice(0, MOST_KEPT_FOR)) < limit;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
