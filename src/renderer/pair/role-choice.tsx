import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Scope } from '../../protocol/http.ts';
import { words } from '../i18n/words.ts';
import { Icon } from '../ui/icon.tsx';
import { ROLES } from './roles.ts';

/** Phone, computer or dashboard. */
export function RoleChoice({ role, onChoose }: { role: Scope; onChoose: (role: Scope) => void }): JSX.Element {
  const id = useId();
  const { pair } = words.value;
  return (
    <fieldset class="roles">
      <legend>{pair.what}</legend>
      {ROLES.map((look) => (
        <label key={look.role} class="role">
          <input
            type="radio"
            name={`${id}-role`}
            value={look.role}
            checked={role === look.role}
            onChange={() => onChoose(look.role)}
          />
          <Icon name={look.icon} />
          <span>
            <strong>{pair[look.name]}</strong>
            <span class="muted">{pair[look.about]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
