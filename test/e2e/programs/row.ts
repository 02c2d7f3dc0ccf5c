import { type Answer, type Evidence, judge, type judgeBurst, type Verdict } from './judge.ts';

export type Group = 'texts' | 'order' | 'burst';

/** Something that must not be: what was posted, what was said, what stood there. */
export interface Fault {
  readonly verdict: Verdict;
  readonly what: string;
  readonly answer: string;
  readonly wanted: string;
  readonly landed: string;
}

export function described({ status, receipt, error }: Answer): string {
  return [status, receipt, error?.code, error?.message].filter(Boolean).join(' ');
}

/** A program's line of the matrix. */
export class Row {
  readonly name: string;
  readonly toolkit: string;
  readonly faults: Fault[] = [];
  /** Why the program was not tried, or not to the end. */
  trouble: string | undefined;
  readonly #exact: Record<Group, number> = { texts: 0, order: 0, burst: 0 };
  readonly #tried: Record<Group, number> = { texts: 0, order: 0, burst: 0 };
  readonly #answers = new Map<string, number>();
  readonly #times: number[] = [];

  constructor(name: string, toolkit: string) {
    this.name = name;
    this.toolkit = toolkit;
  }

  /** Judges one message that was sent alone. `ms`: from posting it to the answer. */
  add(group: Group, what: string, evidence: Evidence, ms: number): void {
    const verdict = judge(evidence);
    this.#times.push(ms);
    this.#count(group, what, verdict, evidence);
  }

  addBurst(
    { verdicts, inOrder }: ReturnType<typeof judgeBurst>,
    messages: readonly { text: string; answer: Answer }[],
    landed: string,
  ): void {
    for (const [index, { text, answer }] of messages.entries()) {
      this.#count('burst', 'a quick text', verdicts[index] ?? 'lost', { answer, wanted: text, landed });
    }
    if (inOrder) return;
    const wanted = messages.map(({ text }) => text).join('');
    this.faults.push({ verdict: 'false typed', what: 'the order of quick texts', answer: '', wanted, landed });
  }

  #count(group: Group, what: string, verdict: Verdict, { answer, wanted, landed }: Evidence): void {
    this.#tried[group] += 1;
    if (verdict === 'exact') this.#exact[group] += 1;
    const key = answer.receipt ?? answer.status;
    this.#answers.set(key, (this.#answers.get(key) ?? 0) + 1);
    if (verdict === 'exact' || verdict === 'honest') return;
    this.faults.push({ verdict, what, answer: described(answer), wanted, landed });
  }

  exact(group: Group): string {
    return `${this.#exact[group]}/${this.#tried[group]}`;
  }

  answers(key: string): number {
    return this.#answers.get(key) ?? 0;
  }

  /** Answers other than those with a column of their own. */
  otherAnswers(): number {
    const known = new Set(['read', 'assumed', 'clipboard']);
    return [...this.#answers].reduce((sum, [key, count]) => (known.has(key) ? sum : sum + count), 0);
  }

  faultsOf(verdict: Verdict): number {
    return this.faults.filter((fault) => fault.verdict === verdict).length;
  }

  /** Median time from posting a text to the answer, for those that were sent alone. */
  medianMs(): number | undefined {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }
}
