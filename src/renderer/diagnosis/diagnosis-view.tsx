import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Diagnosis } from '../../protocol/control-views.ts';
import { words } from '../i18n/words.ts';
import { Permission } from '../permission/permission-card.tsx';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';
import { Tag } from '../ui/tag.tsx';
import { ViewHead } from '../ui/view-head.tsx';
import { Findings } from './findings.tsx';
import { inWords } from './in-words.ts';
import { TypingTest } from './typing-test.tsx';

function Report({ report }: { report: Diagnosis }): JSX.Element {
  const { diagnosis } = words.value;
  const { canType, typist, reason, findings, typists } = report;
  const whys = typists.flatMap(({ name, reason: why }) =>
    why === undefined ? [] : `${name}: ${inWords(why, diagnosis.sentences)}`,
  );
  return (
    <>
      <Note tone={canType ? 'good' : 'bad'} role="status" title={canType ? diagnosis.canType : diagnosis.cannotType}>
        {typist === 'x11' && <p>{diagnosis.byX11}</p>}
        {typist === 'windows' && <p>{diagnosis.byWindows}</p>}
        {typist === 'nut' && <p>{diagnosis.byNut}</p>}
        {(typist === 'wayland' || typist === 'portal') && <p>{diagnosis.byWayland}</p>}
        {reason !== undefined && whys.length === 0 && <p>{inWords(reason, diagnosis.sentences)}</p>}
        {reason !== undefined && whys.map((why) => <p key={why}>{why}</p>)}
      </Note>
      <section class="card">
        <h2>{diagnosis.findings}</h2>
        <Findings findings={findings} />
      </section>
      <section class="card">
        <h2>{diagnosis.typists}</h2>
        {typists.map(({ name, ok, reason: why, capabilities }) => (
          <div class="typist" key={name}>
            <h3>
              {name}{' '}
              <Tag icon={ok ? 'circleCheck' : 'circleX'} tone={ok ? 'good' : 'quiet'}>
                {ok ? diagnosis.works : diagnosis.worksNot}
              </Tag>
            </h3>
            {why !== undefined && <p class="muted">{inWords(why, diagnosis.sentences)}</p>}
            <Findings findings={capabilities} />
          </div>
        ))}
      </section>
    </>
  );
}

/** What `lantype doctor` says, and a test. */
export function DiagnosisView(): JSX.Element {
  const { store } = useWindow();
  const { run, busy, error } = useAction();
  const report = useSignal<Diagnosis | undefined>(undefined);
  const { diagnosis } = words.value;
  const look = async (): Promise<void> => {
    report.value = await store.call('diagnosis.run', {});
  };
  const isOpen = store.transport.state.value === 'open';
  useEffect(() => {
    if (isOpen) void run(look);
  }, [isOpen]);
  return (
    <>
      <ViewHead title={diagnosis.title} intro={diagnosis.intro}>
        <Button icon="refresh" busy={busy.value} onClick={() => void run(look)}>
          {busy.value ? diagnosis.running : diagnosis.run}
        </Button>
      </ViewHead>
      <ErrorNote error={error.value} />
      <Permission />
      {store.app.value?.agent === undefined ? <Note tone="quiet" title={diagnosis.noAgent} /> : <TypingTest />}
      {report.value !== undefined && <Report report={report.value} />}
    </>
  );
}
