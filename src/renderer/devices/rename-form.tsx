import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { DeviceView } from '../../protocol/control-views.ts';
import { nameSchema } from '../../protocol/name.ts';
import { words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/note.tsx';

/** Another name for a computer: Enter saves, Escape leaves it as it was. */
export function RenameForm({ device, onDone }: { device: DeviceView; onDone: () => void }): JSX.Element {
  const { store, announcer } = useWindow();
  const { run, busy, error } = useAction();
  const name = useSignal(device.name);
  const refused = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const { phrases, devices, settings } = words.value;
  useLayoutEffect(() => field.current?.select(), []);
  const save = async (): Promise<void> => {
    const parsed = nameSchema.safeParse(name.value);
    refused.value = !parsed.success;
    if (!parsed.success) return;
    const renamed = await run(async () => {
      await store.call('devices.rename', { deviceId: device.deviceId, name: parsed.data });
    });
    if (!renamed) return;
    announcer.say(devices.renamed(parsed.data));
    onDone();
  };
  return (
    <form
      class="rename"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <label for={id}>{devices.newName}</label>
      <div class="buttons">
        <input
          id={id}
          ref={field}
          value={name.value}
          maxLength={64}
          aria-invalid={refused.value ? 'true' : undefined}
          aria-describedby={refused.value ? `${id}-error` : undefined}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
        <Button kind="main" busy={busy.value} onClick={() => void save()}>
          {phrases.save}
        </Button>
        <Button onClick={onDone}>{phrases.cancel}</Button>
      </div>
      {refused.value && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {settings.nameInvalid}
        </p>
      )}
      <ErrorNote error={error.value} />
    </form>
  );
}
