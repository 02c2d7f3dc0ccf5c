import { useComputed, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type ReplacementProblem, readReplacements, replacementProblem } from '../commands/replacements.ts';
import { change } from '../preferences/preferences.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';

/** What the user says and what is typed for it: the list, and a line to add one. */
export function OwnWords() {
  const { preferences } = usePhone().state;
  const { settings } = useWords();
  const own = useComputed(() => readReplacements(preferences.value.replacements)).value;
  const say = useSignal('');
  const write = useSignal('');
  const problem = useSignal<ReplacementProblem | undefined>(undefined);
  const id = useId();
  const add = (event: Event): void => {
    event.preventDefault();
    const replacement = { say: say.value.trim(), write: write.value };
    problem.value = replacementProblem(replacement, own);
    if (problem.value !== undefined) return;
    change(preferences, { replacements: [...own, replacement] });
    say.value = '';
    write.value = '';
    document.getElementById(`${id}-say`)?.focus();
  };
  return (
    <>
      <h3>{settings.replacements}</h3>
      <p class="hint">{settings.replacementsHelp}</p>
      <ul class="own-words">
        {own.map((each) => (
          <li key={each.say}>
            <span>{each.say}</span>
            <span>{each.write}</span>
            <button
              type="button"
              class="quiet"
              aria-label={settings.remove(each.say)}
              onClick={() => change(preferences, { replacements: own.filter((other) => other !== each) })}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      <form class="own-words-new" onSubmit={add}>
        <label for={`${id}-say`}>{settings.say}</label>
        <input id={`${id}-say`} value={say.value} onInput={(event) => (say.value = event.currentTarget.value)} />
        <label for={`${id}-write`}>{settings.write}</label>
        <textarea
          id={`${id}-write`}
          rows={1}
          value={write.value}
          onInput={(event) => (write.value = event.currentTarget.value)}
        />
        {problem.value !== undefined && (
          <p class="problem" role="alert">
            {settings.replacementProblems[problem.value]}
          </p>
        )}
        <button type="submit" class="primary wide">
          {settings.add}
        </button>
      </form>
    </>
  );
}
