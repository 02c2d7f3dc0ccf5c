import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ControlError } from '../../protocol/control-wire.ts';
import { words } from '../i18n/words.ts';
import { Button } from './button.tsx';
import type { IconName } from './icon.tsx';
import { ErrorNote } from './note.tsx';

interface ConfirmProps {
  readonly question: string;
  readonly yes: string;
  readonly icon: IconName;
  readonly busy: boolean;
  readonly error: ControlError | undefined;
  onYes(): void;
  onNo(): void;
}

/** Asks in place, where the button was that cannot be taken back. It takes the focus; Escape means no. */
export function Confirm({ question, yes, icon, busy, error, onYes, onNo }: ConfirmProps): JSX.Element {
  const box = useRef<HTMLFieldSetElement>(null);
  useLayoutEffect(() => box.current?.querySelector('button')?.focus(), []);
  return (
    <fieldset
      class="confirm"
      ref={box}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onNo();
      }}
    >
      <legend>{question}</legend>
      <ErrorNote error={error} />
      <div class="buttons">
        <Button onClick={onNo}>{words.value.phrases.cancel}</Button>
        <Button kind="danger" icon={icon} busy={busy} onClick={onYes}>
          {yes}
        </Button>
      </div>
    </fieldset>
  );
}
