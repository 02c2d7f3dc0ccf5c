import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';
import { ComputerList } from './computer-list.tsx';
import { isTrueNow, landingOf } from './landing.ts';

/** The chosen computer with what a text will land in; tapped, all of them. */
export function ComputerPicker() {
  const phone = usePhone();
  const words = useWords();
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const { chosen, known, gone } = phone.computers;
  const computer = chosen.value;
  const { state } = phone.follower.connection.value;
  useEffect(() => {
    if (!open.value) return;
    const close = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') open.value = false;
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [open.value, open]);
  if (computer === undefined) {
    if (!known.value) {
      const waiting = state === 'connecting' ? words.connection.connecting : words.connection.offlineShort;
      return <div class="picker empty">{waiting}</div>;
    }
    if (gone.value !== undefined) {
      return (
        <div class="picker" role="alert">
          <p class="problem">{words.computers.gone(gone.value)}</p>
          <ComputerList onChosen={() => undefined} />
        </div>
      );
    }
    return (
      <div class="picker empty">
        <strong>{words.computers.none}</strong>
        <span>{words.computers.noneHelp}</span>
      </div>
    );
  }
  const landing = landingOf(computer, isTrueNow(state), words);
  return (
    <div class="picker">
      <button
        ref={button}
        type="button"
        class="chosen"
        data-tone={landing.tone}
        aria-expanded={open.value}
        aria-label={words.computers.choose(computer.name)}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="computer" />
        <span class="name">{computer.name}</span>
        <Icon name="down" />
      </button>
      {open.value && (
        <ComputerList
          onChosen={() => {
            open.value = false;
            button.current?.focus();
          }}
        />
      )}
      <p class="landing" data-tone={landing.tone} role="status">
        <Icon name={landing.icon} />
        <span>{landing.words}</span>
      </p>
    </div>
  );
}
