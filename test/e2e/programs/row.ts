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

/** The columns of answers; one is `typed` with each receipt. */
export type AnswerKind = 'seen' | 'read' | 'assumed' | 'clipboard' | 'held' | 'failed';

export function described({ status, receipt, error, typedParts }: Answer): string {
  const parts = typedParts === undefined ? '' : `${typedParts} parts typed`;
  return [status, receipt, error?.code, error?.message, parts].filter(Boolean).join(' ');
}

/** A program's line of the matrix. */
export class Row {
  readonly name: string;
  readonly toolkit: string;
  readonly version: string;
  readonly faults: Fault[] = [];
  /** Why the program could not be tried here. */
  skipped: string | undefined;
  /** Why it was not tried to the end. */
  trouble: string | undefined;
  readonly #exact: Record<Group, number> = { texts: 0, order: 0, burst: 0 };
  readonly #tried: Record<Group, number> = { texts: 0, order: 0, burst: 0 };
  readonly #answers = new Map<string, number>();
  readonly #times: number[] = [];

  constructor({ name, toolkit, version }: { name: string; toolkit: string; version: string }) {
    this.name = name;
    this.toolkit = toolkit;
    this.version = version;
  }

  /** Judges one message that was sent alone. `ms`: from posting it to the answer. */
  add(group: Group, what: string, evidence: Evidence, ms: number): void {
    this.#times.push(ms);
    const { answer, wanted, landed } = evidence;
    this.#count(group, judge(evidence), { what, answer, wanted: wanted.join(''), landed });
  }

  addBurst(
    { verdicts, inOrder }: ReturnType<typeof judgeBurst>,
    messages: readonly { text: string; answer: Answer }[],
    landed: string,
  ): void {
    for (const [index, { text, answer }] of messages.entries()) {
      this.#count('burst', verdicts[index] ?? 'lost', { what: 'a quick text', answer, wanted: text, landed });
    }
    if (inOrder) return;
    const wanted = messages.map(({ text }) => text).join('');
    // From the first that is not in its place.
    let at = 0;
    for (const { text } of messages) {
      if (!landed.startsWith(text, at)) break;
      at += text.length;
    }
    const fault = { wanted: wanted.slice(at), landed: landed.slice(at) };
    this.faults.push({ verdict: 'false typed', what: 'the order of quick texts', answer: '', ...fault });
  }

  #count(
    group: Group,
    verdict: Verdict,
    { answer, ...fault }: Pick<Fault, 'what' | 'wanted' | 'landed'> & { answer: Answer },
  ): void {
    this.#tried[group] += 1;
    if (verdict === 'exact') this.#exact[group] += 1;
    const kind = answer.receipt ?? answer.status;
    this.#answers.set(kind, this.answers(kind) + 1);
    if (verdict === 'exact' || verdict === 'honest') return;
    this.faults.push({ ...fault, verdict, answer: described(answer) });
  }

  exact(group: Group): string {
    return this.#tried[group] === 0 ? '-' : `${this.#exact[group]}/${this.#tried[group]}`;
  }

  answers(kind: AnswerKind | string): number {
    return this.#answers.get(kind) ?? 0;
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
