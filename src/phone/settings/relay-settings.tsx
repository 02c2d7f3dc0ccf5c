import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { usePhone, useWords } from '../shell/context.ts';
import { hrefOf } from '../shell/route.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';

export function RelaySettings() {
  const phone = usePhone();
  const words = useWords();
  const version = useSignal<string | undefined>(undefined);
  const { state } = phone.follower.connection.value;
  useEffect(() => {
    if (state !== 'online') return;
    phone.api.version().then(
      (told) => (version.value = told),
      () => undefined,
    );
  }, [phone, state, version]);
  const connection = {
    online: words.connection.online,
    connecting: words.connection.connecting,
    offline: words.connection.offlineShort,
    refused: words.connection.refusedShort,
  }[state];
  return (
    <section>
      <h2>{words.settings.relay}</h2>
      <dl>
        <dt>{words.settings.relayName}</dt>
        <dd>{phone.membership.value?.name}</dd>
        <dt>{words.settings.address}</dt>
        <dd>{location.origin}</dd>
        <dt>{words.settings.connection}</dt>
        <dd data-state={state}>{connection}</dd>
        <dt>{words.settings.computer}</dt>
        <dd>{phone.computers.chosen.value?.name ?? words.computers.none}</dd>
        <dt>{words.settings.version}</dt>
        <dd>{version.value ?? '–'}</dd>
      </dl>
      <p>
        <a href={hrefOf('move')}>{words.connection.moved}</a>
      </p>
      <p class="hint">{words.settings.forgetHelp}</p>
      <ConfirmButton words={words.settings.forget} sure={words.settings.forgetSure} onSure={() => phone.forget()} />
    </section>
  );
}
