import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { HeldView } from '../../protocol/control-views.ts';
import { browserClock, type Timer } from '../../web/clock.ts';
import { errorText } from '../i18n/error-text.ts';
import { formats, words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Ago } from '../ui/ago.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { HeldSender } from './held-sender.tsx';

/** Time to click where the text should go. The window counts, not the app: so it can still be called off. */
const COUNTDOWN_SECONDS = 3;

/** A message that waits for the user of this computer. */
export function HeldMessage({ held }: { held: HeldView }): JSX.Element {
  const { store, announcer } = useWindow();
  const typing = useAction();
  const copying = useAction();
  const discarding = useAction();
  const secondsLeft = useSignal<number | undefined>(undefined);
  const asks = useSignal(false);
  const text = useSignal<string | undefined>(held.text);
  const showing = useAction();
  const countdown = useRef<Timer>(undefined);
  const box = useRef<HTMLLIElement>(null);
  const { activity, phrases, states } = words.value;
  const { number } = formats.value;
  const { messageId, reason, sender, sentAt, characters, keys } = held;
  useEffect(() => () => countdown.current?.cancel(), []);

  const type = async (): Promise<void> => {
    const { outcome } = await store.call('held.type', { messageId });
    announcer.say(outcome === 'typed' ? states.typed : activity.clipboardHeld);
  };
  const count = (seconds: number): void => {
    if (seconds === 0) {
      secondsLeft.value = undefined;
      void typing.run(type);
      return;
    }
    secondsLeft.value = seconds;
    countdown.current = browserClock.after(1_000, () => count(seconds - 1));
  };
  const callOff = (): void => {
    countdown.current?.cancel();
    secondsLeft.value = undefined;
  };
  /** To the clipboard of the computer, by the app: that ends it. */
  const copy = async (): Promise<void> => {
    await store.call('held.copy', { messageId });
    announcer.say(phrases.copied);
  };
  const discard = async (): Promise<void> => {
    await store.call('held.discard', { messageId });
    announcer.say(activity.discarded);
  };
  const toggleText = async (): Promise<void> => {
    text.value = text.value === undefined ? (await store.call('held.text', { messageId })).text : undefined;
  };
  const counting = secondsLeft.value !== undefined;
  return (
    <li class="held" ref={box} data-held={messageId}>
      <p class="held-what">
        <span>{errorText(reason, words.value).text}</span>
        <span class="muted">
          {sender !== undefined && `${activity.from(sender.name)} · `}
          <Ago of={sentAt} within={activity.heldSince} /> · {phrases.characters(characters, number(characters))}
          {keys > 0 && ` · ${phrases.keys(keys, number(keys))}`}
        </span>
      </p>
      {reason.code === 'HELD_SENDER' && <HeldSender sender={sender} />}
      {text.value !== undefined && <blockquote class="message-text">{text.value}</blockquote>}
      <p class={counting ? 'countdown' : 'hidden'} role="status">
        {counting ? activity.typingIn(number(secondsLeft.value ?? 0)) : ''}
      </p>
      {asks.value ? (
        <Confirm
          question={activity.discardAsk}
          yes={activity.discard}
          icon="trash"
          busy={discarding.busy.value}
          error={discarding.error.value}
          onYes={() => void discarding.run(discard)}
          onNo={() => {
            asks.value = false;
          }}
        />
      ) : (
        <div class="buttons">
          {counting ? (
            <Button icon="x" onClick={callOff}>
              {phrases.cancel}
            </Button>
          ) : (
            <Button
              icon="keyboard"
              kind="main"
              busy={typing.busy.value}
              onClick={() => {
                typing.error.value = undefined;
                count(COUNTDOWN_SECONDS);
              }}
            >
              {typing.busy.value ? activity.typingNow : activity.typeNow}
            </Button>
          )}
          <Button icon="copy" busy={copying.busy.value} onClick={() => void copying.run(copy)}>
            {phrases.copy}
          </Button>
          <Button
            icon={text.value === undefined ? 'eye' : 'eyeOff'}
            busy={showing.busy.value}
            onClick={() => void showing.run(toggleText)}
          >
            {text.value === undefined ? activity.showText : activity.hideText}
          </Button>
          <Button
            icon="trash"
            onClick={() => {
              asks.value = true;
            }}
          >
            {activity.discard}
          </Button>
        </div>
      )}
      <ErrorNote error={typing.error.value ?? copying.error.value ?? showing.error.value} />
    </li>
  );
}
