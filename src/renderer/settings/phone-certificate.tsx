import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { SharingView } from '../../protocol/sharing.ts';
import { fingerprintLines } from '../../web/fingerprint-lines.ts';
import { words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Note } from '../ui/note.tsx';

/** What phones may install so that their browsers trust this relay. */
export function PhoneCertificate({ sharing }: { sharing: SharingView }): JSX.Element {
  const { store } = useWindow();
  const { certificate } = words.value;
  const asked = useSignal(false);
  const making = useAction();
  const { authority } = sharing;
  const make = (): void =>
    void making
      .run(async () => void (await store.call('sharing.renewAuthority', {})))
      .then((went) => {
        if (went) asked.value = false;
      });
  return (
    <div class="phone-certificate">
      <h3>{certificate.title}</h3>
      <p class="muted">{authority === undefined ? certificate.none : certificate.about}</p>
      {authority !== undefined && (
        <dl class="facts">
          <div>
            <dt>{certificate.covers}</dt>
            <dd>{authority.covers.join(', ')}</dd>
          </div>
          <div>
            <dt>{certificate.fingerprint}</dt>
            <dd>
              <code class="fingerprint">
                {fingerprintLines(authority.fingerprint).map((line) => (
                  <span key={line}>{line}</span>
                ))}
              </code>
            </dd>
          </div>
        </dl>
      )}
      {authority !== undefined && authority.missing.length > 0 && (
        <Note tone="warn" title={certificate.missing(authority.missing.join(', '))}>
          <p>{certificate.missingText}</p>
        </Note>
      )}
      {asked.value ? (
        <Confirm
          question={authority === undefined ? certificate.sureFirst : certificate.sureAgain}
          yes={certificate.make}
          icon="check"
          busy={making.busy.value}
          error={making.error.value}
          onYes={make}
          onNo={() => {
            asked.value = false;
          }}
        />
      ) : (
        <div class="buttons">
          <Button
            onClick={() => {
              asked.value = true;
            }}
          >
            {authority === undefined ? certificate.make : certificate.makeAgain}
          </Button>
        </div>
      )}
    </div>
  );
}
