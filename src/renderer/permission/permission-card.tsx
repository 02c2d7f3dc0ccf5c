import type { JSX } from 'preact';
import type { DesktopPermission } from '../../protocol/desktop-permission.ts';
import { inWords } from '../diagnosis/in-words.ts';
import { words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';
import { GnomeDialog, KdeDialog } from './dialog-picture.tsx';
import { FocusCard } from './focus-card.tsx';
import { usePermission } from './use-permission.ts';

/**
 * Where the desktop asks its user before a program may type: what it will ask, before it does. Nothing is asked until the
 * button is pressed; nothing is shown where nothing is in the way.
 */
export function Permission(): JSX.Element | null {
  const { store } = useWindow();
  const { permission, look } = usePermission();
  const asking = useAction();
  const ask = async (): Promise<void> => {
    permission.value = (await store.call('permission.ask', {})).permission;
  };
  const known = permission.value;
  if (known === undefined) return null;
  const text = words.value.permission;
  if (known.lacking !== undefined) {
    return (
      <Note tone="quiet" title={text.nothingToAllow}>
        <p>{inWords(known.lacking, words.value.diagnosis.sentences)}</p>
      </Note>
    );
  }
  return (
    <>
      {known.state === 'granted' && !asking.busy.value ? (
        <Granted permission={known} />
      ) : (
        <Explained
          permission={known}
          busy={asking.busy.value || known.asking}
          error={asking.error.value}
          onAsk={() => void asking.run(ask)}
        />
      )}
      {!known.tellsFocus && known.desktop === 'gnome' && <FocusCard onInstalled={look} />}
    </>
  );
}

function Granted({ permission: { asking, lasts } }: { permission: DesktopPermission }): JSX.Element {
  const { permission } = words.value;
  if (asking) return <Note tone="warn" title={permission.askedAgain} role="status" />;
  return (
    <Note tone="good" title={permission.granted} role="status">
      {!lasts && <p>{permission.eachTime}</p>}
    </Note>
  );
}

interface ExplainedProps {
  readonly permission: DesktopPermission;
  readonly busy: boolean;
  readonly error: ReturnType<typeof useAction>['error']['value'];
  readonly onAsk: () => void;
}

function Explained({ permission: known, busy, error, onAsk }: ExplainedProps): JSX.Element {
  const { permission } = words.value;
  const isGnome = known.desktop === 'gnome';
  const steps = isGnome ? permission.gnomeSteps : permission.kdeSteps;
  return (
    <section class="card permission">
      <h2>{permission.title}</h2>
      {known.refusal !== undefined && !busy && (
        <Note tone="warn" title={permission.refusals[known.refusal]} role="status">
          <p>{permission.notByItself}</p>
        </Note>
      )}
      <p>{permission.why}</p>
      <div class="permission-way">
        {isGnome ? <GnomeDialog /> : <KdeDialog />}
        <ol>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
      <p class="muted">{permission.what}</p>
      {!known.lasts && <p class="muted">{permission.eachTime}</p>}
      <div class="buttons">
        <Button kind="main" icon="keyboard" busy={busy} onClick={onAsk}>
          {busy ? permission.asking : known.state === 'refused' ? permission.again : permission.ask}
        </Button>
      </div>
      <ErrorNote error={error} />
    </section>
  );
}
