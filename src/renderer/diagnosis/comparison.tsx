import type { JSX } from 'preact';
import { formats, words } from '../i18n/words.ts';
import { Note } from '../ui/note.tsx';
import { compareTexts, visibleCharacter } from './compare-texts.ts';

/** What was sent beside what arrived, character by character. */
export function Comparison({ sent, arrived }: { sent: string; arrived: string }): JSX.Element {
  const { diagnosis } = words.value;
  if (arrived === '') {
    return (
      <Note tone="bad" role="status" title={diagnosis.nothing}>
        <p>{diagnosis.nothingHint}</p>
      </Note>
    );
  }
  const differences = compareTexts(sent, arrived);
  const isExact = sent === arrived;
  const title = isExact ? diagnosis.exact(formats.value.number(differences.length)) : diagnosis.different;
  return (
    <Note tone={isExact ? 'good' : 'bad'} role="status" title={title}>
      {!isExact && (
        <p class="differences">
          {differences.map(({ kind, character }, index) => {
            const key = `${index} ${kind}`;
            if (kind === 'same') return <span key={key}>{character}</span>;
            const shown = visibleCharacter(character);
            return kind === 'missing' ? (
              <del key={key} title={diagnosis.missing(shown)}>
                {shown}
              </del>
            ) : (
              <ins key={key} title={diagnosis.extra(shown)}>
                {shown}
              </ins>
            );
          })}
        </p>
      )}
    </Note>
  );
}
