import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { TokensView } from '../../protocol/control-views.ts';
import { EVERYTHING, type Grants } from '../../protocol/grants.ts';
import { formats, words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { GrantChoice } from './grant-choice.tsx';

/** What a phone may do, and a way to change that. */
export function TokenGrants({ token }: { token: TokensView[number] }): JSX.Element {
  const { store, announcer } = useWindow();
  const saving = useAction();
  const draft = useSignal<Grants | undefined>(undefined);
  const { grants: say, phrases } = words.value;
  const { name, grants, own } = token;
  const save = async (): Promise<void> => {
    if (draft.value === undefined) return;
    const { messagesEnded } = await store.call('tokens.grant', { name, ...draft.value });
    draft.value = undefined;
    announcer.say(say.changed(name, formats.value.number(messagesEnded)));
  };
  return (
    <div class="token-grants">
      <span class="token-about" data-grants>
        {grants === undefined ? say.fromBefore : describe(grants)}
      </span>
      {!own && draft.value === undefined && (
        <Button
          icon="pencil"
          kind="bare"
          label={say.changeOf(name)}
          onClick={() => {
            draft.value = grants ?? EVERYTHING;
          }}
        >
          {say.change}
        </Button>
      )}
      {draft.value !== undefined && (
        <>
          <GrantChoice
            computers
            grants={draft.value}
            onChoose={(chosen) => {
              draft.value = chosen;
            }}
          />
          <ErrorNote error={saving.error.value} />
          <div class="buttons">
            <Button kind="main" icon="check" busy={saving.busy.value} onClick={() => void saving.run(save)}>
              {say.save}
            </Button>
            <Button
              onClick={() => {
                draft.value = undefined;
              }}
            >
              {phrases.cancel}
            </Button>
          </div>
        </>
      )}
    </div>
  );

  function describe({ devices, keys }: Grants): string {
    const names = devices === 'all' ? [] : devices.map((deviceId) => store.nameOf(deviceId) ?? deviceId);
    const where = devices === 'all' ? say.allShort : names.length === 0 ? say.none : names.join(', ');
    return keys ? where : `${where} · ${say.textsOnlyShort}`;
  }
}
