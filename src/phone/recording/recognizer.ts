import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type RecognizerAnswer, recognizerAnswerSchema } from '../../protocol/recognition.ts';
import { usePhone } from '../shell/context.ts';

/** What the relay says of its recogniser; `undefined`: not yet. Asked anew when there is a connection again. */
export function useRecognizer(): RecognizerAnswer | undefined {
  const phone = usePhone();
  const answer = useSignal<RecognizerAnswer | undefined>(undefined);
  const { state } = phone.follower.connection.value;
  useEffect(() => {
    phone.api.ask('/recognitions', recognizerAnswerSchema).then(
      (said) => (answer.value = said),
      // Without a connection what was said last stays.
      () => undefined,
    );
  }, [phone, answer, state]);
  return answer.value;
}
