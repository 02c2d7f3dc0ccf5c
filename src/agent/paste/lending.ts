import type { Desktop, Place, Target } from './desktop.ts';
import type { Loan } from './loan.ts';
import { notRead, type Undone } from './step.ts';

const UNSAVED = 'what is on the clipboard cannot be saved (its program does not answer), so it was left alone';

interface Places {
  desktop: Desktop;
  clipboard: Loan;
  primary: Loan | undefined;
}

/** A text that is offered. */
export interface Lent {
  readonly places: readonly Place[];
  /** Whether it is, in all of these, once the desktop has said so. `false`: somebody has just copied, which is to be saved too. */
  readonly taken: Promise<boolean>;
}

/**
 * Lends a text the places from which the target may paste it: both, as programs differ in which one Shift+Insert pastes.
 * PRIMARY is left alone where the program itself has something marked there: taking it away would drop the selection that
 * the text is to replace. But not where it might paste that selection: programs of old toolkits, which answer no pings,
 * paste PRIMARY.
 */
export async function lend(
  { desktop, clipboard, primary }: Places,
  target: Target,
  text: string,
): Promise<Lent | Undone> {
  const loans = [clipboard];
  if (primary && (await concerns(desktop, primary, target))) loans.push(primary);
  // What a hung program has marked does not keep a terminal from being typed into.
  const mayDestroy = ({ place }: Loan): boolean => place === 'primary' && target.pastesPrimary;
  const isSafe = await Promise.all(loans.map((loan) => loan.secure({ mayDestroy: mayDestroy(loan) })));
  const safe = loans.filter((_, index) => isSafe[index]);
  const places = safe.map(({ place }) => place);
  // What only the other place would be lent for may stay where it is.
  if (!places.includes(target.pastesPrimary ? 'primary' : 'clipboard')) return notRead(UNSAVED);
  const taken = Promise.all(safe.map((loan) => loan.take(text, { kind: 'target', program: target.program })));
  return { places, taken: taken.then((answers) => answers.every(Boolean)) };
}

/**
 * What is lent already must not be an earlier text: where the focus can move between the last look and the keys, they may
 * come to a program that pastes it.
 */
async function concerns(desktop: Desktop, primary: Loan, target: Target): Promise<boolean> {
  if (target.pastesPrimary) return true;
  if (target.onlyClipboard) return primary.carries;
  return !target.answersPing || !(await selectsItself(desktop, target));
}

async function selectsItself(desktop: Desktop, target: Target): Promise<boolean> {
  const owner = await desktop.owner('primary');
  return typeof owner === 'object' && owner.program === target.program;
}
