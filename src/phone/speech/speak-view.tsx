import { SendButton } from '../compose/send-button.tsx';
import { TextField } from '../compose/text-field.tsx';
import { ComputerPicker } from '../computers/computer-picker.tsx';
import { RecentMessages } from '../history/recent-messages.tsx';
import { KeysPad } from '../keys/keys-pad.tsx';
import { usePhone, useWords } from '../shell/context.ts';
import { lazyView } from '../shell/lazy-view.tsx';
import { MovedNotice } from '../shell/notices.tsx';
import { SpeakButton } from './speak-button.tsx';

/** Its code is fetched by those who have chosen it. */
const RecordView = lazyView(async () => (await import('../recording/record-view.tsx')).RecordView);

/** The page's first view: say it, see it, send it. */
export function SpeakView() {
  const { dictation, state } = usePhone();
  const own = state.preferences.value.recognisedBy === 'computer';
  const words = useWords();
  return (
    <>
      <h1 class="unseen">{words.tabs.speak}</h1>
      <ComputerPicker />
      <MovedNotice />
      <RecentMessages />
      <TextField />
      <div class="actions" data-speech={own || dictation.supported}>
        {own ? <RecordView /> : dictation.supported && <SpeakButton />}
        <SendButton />
      </div>
      {!own && (
        <p class="hint sound">
          {dictation.supported
            ? words.speak[dictation.local.value ? 'soundLocal' : 'sound']
            : words.speak.soundKeyboard}
        </p>
      )}
      <KeysPad />
    </>
  );
}
