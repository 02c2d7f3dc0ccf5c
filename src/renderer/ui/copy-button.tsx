import type { JSX } from 'preact';
import { ControlError } from '../../protocol/control-wire.ts';
import { writeClipboard } from '../../web/write-clipboard.ts';
import { words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from './button.tsx';
import { ErrorNote } from './note.tsx';

interface CopyButtonProps {
  /** What to copy; may have to be asked for. */
  text(): Promise<string>;
  readonly children: string;
  readonly label?: string;
}

export function CopyButton({ text, children, label }: CopyButtonProps): JSX.Element {
  const { announcer } = useWindow();
  const { busy, error, run } = useAction();
  const copy = async (): Promise<void> => {
    if (!(await writeClipboard(await text(), 'hidden')))
      throw new ControlError('COPY_FAILED', words.value.phrases.copyFailed);
    announcer.say(words.value.phrases.copied);
  };
  return (
    <>
      <Button icon="copy" busy={busy.value} onClick={() => void run(copy)} {...(label !== undefined && { label })}>
        {children}
      </Button>
      <ErrorNote error={error.value} />
    </>
  );
}
