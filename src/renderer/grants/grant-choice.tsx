import type { JSX } from 'preact';
import { type Grants, isGranted } from '../../protocol/grants.ts';
import { language, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';

interface GrantChoiceProps {
  readonly grants: Grants;
  /** Whether there is a choice of computers at all. */
  readonly computers: boolean;
  onChoose(grants: Grants): void;
}

function Check(props: { label: string; on: boolean; disabled?: boolean; set(on: boolean): void }): JSX.Element {
  const { label, on, disabled, set } = props;
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={on}
        disabled={disabled}
        onChange={({ currentTarget }) => set(currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

/** Which computers, and whether keys. */
export function GrantChoice({ grants, computers, onChoose }: GrantChoiceProps): JSX.Element {
  const { store } = useWindow();
  const { grants: say } = words.value;
  const known = [...(store.devices.value?.values() ?? [])].sort((one, other) =>
    one.name.localeCompare(other.name, language.value),
  );
  const { devices, keys } = grants;
  const choose = (deviceId: string, on: boolean): void => {
    const others = devices === 'all' ? [] : devices.filter((each) => each !== deviceId);
    onChoose({ devices: on ? [...others, deviceId] : others, keys });
  };
  return (
    <fieldset class="grants">
      <legend>{say.title}</legend>
      {computers && (
        <>
          <Check label={say.all} on={devices === 'all'} set={(on) => onChoose({ devices: on ? 'all' : [], keys })} />
          <ul class="grant-list">
            {known.map(({ deviceId, name }) => (
              <li key={deviceId}>
                <Check
                  label={name}
                  on={isGranted(devices, deviceId)}
                  disabled={devices === 'all'}
                  set={(on) => choose(deviceId, on)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <Check label={say.textsOnly} on={!keys} set={(on) => onChoose({ devices, keys: !on })} />
    </fieldset>
  );
}
