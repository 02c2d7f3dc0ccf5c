import type { JSX } from 'preact';
import type { Diagnosis } from '../../protocol/control-views.ts';
import { words } from '../i18n/words.ts';
import { Icon } from '../ui/icon.tsx';
import { inWords } from './in-words.ts';

/** What was looked at. What is not fine need not keep anyone from typing. */
export function Findings({ findings }: { findings: Diagnosis['findings'] }): JSX.Element {
  const { diagnosis } = words.value;
  return (
    <ul class="findings">
      {findings.map(({ name, ok, detail, said }) => (
        <li key={name}>
          <span class={ok ? 'tone-good' : 'tone-warn'}>
            <Icon name={ok ? 'circleCheck' : 'triangleAlert'} />
            <span class="hidden">{ok ? diagnosis.fine : diagnosis.attention}</span>
          </span>
          <strong>{diagnosis.names[name] ?? name}</strong>
          <span>{(said && diagnosis.said[said.code]?.(said.values)) ?? inWords(detail, diagnosis.sentences)}</span>
        </li>
      ))}
    </ul>
  );
}
