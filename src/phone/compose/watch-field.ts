import type { Phone } from '../phone.ts';

/** Gives the draft and its sender what they need of the element. Returns how to take it back. */
export function watchField(area: HTMLTextAreaElement, { draft, sender }: Pick<Phone, 'draft' | 'sender'>): () => void {
  let composing = false;
  const begun = (): void => {
    composing = true;
  };
  const ended = (): void => {
    composing = false;
  };
  area.addEventListener('compositionstart', begun);
  area.addEventListener('compositionend', ended);
  draft.field = area;
  sender.commit = () => {
    if (!composing) return;
    // There is no other way to end a composition; the keyboard of the phone stays open.
    area.blur();
    area.focus({ preventScroll: true });
    draft.text.value = area.value;
  };
  return () => {
    area.removeEventListener('compositionstart', begun);
    area.removeEventListener('compositionend', ended);
    draft.field = undefined;
    sender.commit = () => undefined;
  };
}
