import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Language } from '../../web/language.ts';
import type { Phone } from '../phone.ts';
import { announcement, usePhone, useWords } from '../shell/context.ts';
import { hrefOf } from '../shell/route.ts';
import { Icon } from '../ui/icon.tsx';
import { askFor, give, type HandoverParts, MovingError, type MovingProblem, take } from './handover.ts';
import { MOVE_WORDS } from './move-words.ts';
import type { MovingFragment } from './moving-fragment.ts';

function partsOf({ api, repository, membership }: Phone): HandoverParts {
  return { api, repository, membership: () => membership.value, session: sessionStorage };
}

/** From one address of a relay to another: what the page of the other one asks for, or hands over; else where to ask. */
export function MoveView() {
  const phone = usePhone();
  const { tag, tabs } = useWords();
  const words = MOVE_WORDS[tag as Language];
  const problem = useSignal<MovingProblem | undefined>(undefined);
  const fragment = phone.moving.value;
  const run = (work: () => Promise<void>): void => {
    problem.value = undefined;
    work().catch((error: unknown) => {
      problem.value = error instanceof MovingError ? error.problem : 'lost';
    });
  };
  const answer = async ({ what, value }: MovingFragment): Promise<void> => {
    const parts = partsOf(phone);
    if (what === 'give') {
      location.replace(await give(value, phone.places.known.value?.key, parts));
      return;
    }
    announcement.value = words.came(await take(value, parts));
    // Everything is read anew: what came along is part of it now.
    history.replaceState(null, '', `/${hrefOf('history')}`);
    location.reload();
  };
  useEffect(() => {
    if (fragment !== undefined) run(() => answer(fragment));
  }, [fragment]);
  const known = phone.places.known.value;
  const others = [...(known?.former ?? []), ...(known?.places ?? [])].filter((place) => place !== location.origin);
  return (
    <>
      <h1>{words.title}</h1>
      {problem.value !== undefined && (
        <div class="notice" data-tone="bad" role="alert">
          <Icon name="warning" />
          <p>{words.problems[problem.value]}</p>
        </div>
      )}
      {fragment !== undefined && problem.value === undefined && <p class="busy">{words.working}</p>}
      {fragment !== undefined && problem.value === 'no-answer' && (
        <button type="button" class="primary wide" onClick={() => run(() => answer(fragment))}>
          {words.retry}
        </button>
      )}
      {fragment === undefined && (
        <>
          <p>{words.about}</p>
          {others.length === 0 && <p class="hint">{words.none}</p>}
          {others.map((place) => (
            <p key={place}>
              <button
                type="button"
                class="wide"
                onClick={() => run(async () => location.assign(await askFor(place, partsOf(phone))))}
              >
                {words.from(new URL(place).host)}
              </button>
            </p>
          ))}
          {others.length > 0 && <p class="hint">{words.how}</p>}
        </>
      )}
      {(fragment === undefined || problem.value !== undefined) && (
        <a class="button quiet" href={hrefOf('speak')} onClick={() => (phone.moving.value = undefined)}>
          <Icon name="back" />
          {tabs.speak}
        </a>
      )}
    </>
  );
}
