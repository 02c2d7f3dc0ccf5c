import type { Desktop, Place, Target } from './desktop.ts';
import type { Loan } from './loan.ts';
import { notRead, type Undone } from './step.ts';

const UNSAVED = 'what is on the clipboard cannot be saved (its program does not answer), so it was left alone';

interface Places {
  desktop: Desktop;
  clipboard: Loan;
  primary: Loan | undefined;
}

/**
 * Lends a text the places from which the target may paste it: both, as programs differ in which one Shift+Insert pastes.
 * PRIMARY is left alone where the program itself has something marked there: taking it away would drop the selection that
 * the text is to replace. But not where it might paste that selection: programs of old toolkits, which answer no pings,
 * paste PRIMARY. `again`: somebody has just copied, and that has to be saved as well.
 */
export async function lend(
  { desktop, clipboard, primary }: Places,
  target: Target,
  text: string,
): Promise<Place[] | Undone | 'again'> {
  const loans = [clipboard];
  if (primary && (await concerns(desktop, primary, target))) loans.push(primary);
  // What a hung program has marked does not keep a terminal from being typed into.
  const mayDestroy = ({ place }: Loan): boolean => place === 'primary' && target.pastesPrimary;
  const lent = await Promise.all(loans.map((loan) => loan.lend(text, { mayDestroy: mayDestroy(loan) })));
  const places = loans.filter((_, index) => lent[index] === 'lent').map(({ place }) => place);
  if (lent.includes('refused')) return 'again';
  // What only the other place would be lent for may stay where it is.
  return places.includes(target.pastesPrimary ? 'primary' : 'clipboard') ? places : notRead(UNSAVED);
}

/**
 * What is lent already must not be an earlier text: where the focus can move between the last look and the keys, they may
 * come to a program that pastes it.
 */
async function concerns(desktop: Desktop, primary: Loan, target: Target): Promise<boolean> {
  if (target.pastesPrimary) return true;
  if (target.onlyClipboard) return primary.lent;
  return !target.answersPing || !(await selectsItself(desktop, target));
}

async function selectsItself(desktop: Desktop, target: Target): Promise<boolean> {
  const owner = await desktop.owner('primary');
  return typeof owner === 'object' && owner.program === target.program;
}
