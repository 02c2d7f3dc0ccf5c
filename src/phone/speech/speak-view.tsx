import { SendButton } from '../compose/send-button.tsx';
import { TextField } from '../compose/text-field.tsx';
import { ComputerPicker } from '../computers/computer-picker.tsx';
import { RecentMessages } from '../history/recent-messages.tsx';
import { KeysPad } from '../keys/keys-pad.tsx';
import { usePhone, useWords } from '../shell/context.ts';
import { SpeakButton } from './speak-button.tsx';

/** The page's first view: say it, see it, send it. */
export function SpeakView() {
  const { dictation } = usePhone();
  const words = useWords();
  return (
    <>
      <h1 class="unseen">{words.tabs.speak}</h1>
      <ComputerPicker />
      <RecentMessages />
      <TextField />
      <div class="actions" data-speech={dictation.supported}>
        {dictation.supported && <SpeakButton />}
        <SendButton />
      </div>
      <KeysPad />
    </>
  );
}
