import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';
import { type OpenedRecorder, openRecorder } from './open-recorder.ts';
import { useRecognizer } from './recognizer.ts';
import type { Recorder } from './recorder.ts';
import { recordingWords } from './recording-words.ts';

/** Held down for longer, it is let go to stop; shorter, it is a tap. */
const HOLD_MS = 400;

/** In the place of the browser's recognition: what is said is recognised on the user's computer. */
export function RecordView() {
  const phone = usePhone();
  const words = recordingWords(useWords().tag);
  const opened = useSignal<OpenedRecorder | undefined>(undefined);
  const relayId = phone.membership.value?.relayId;
  // Another tab may have taken its place meanwhile: asked for anew each time.
  const open = async (): Promise<Recorder | undefined> => {
    opened.value = relayId === undefined ? undefined : await openRecorder(phone, relayId);
    return opened.value?.recorder;
  };
  useEffect(() => {
    opened.value = undefined;
    void open();
  }, [phone, relayId, opened]);
  return (
    <>
      <RecordButton opened={opened.value} open={open} />
      <div class="recording">
        {opened.value !== undefined && <State opened={opened.value} />}
        <Where />
        <p class="hint">{words.how}</p>
      </div>
    </>
  );
}

interface RecordButtonProps {
  readonly opened: OpenedRecorder | undefined;
  readonly open: () => Promise<Recorder | undefined>;
}

function RecordButton({ opened, open }: RecordButtonProps) {
  const words = recordingWords(useWords().tag);
  const listening = opened?.recorder.listening.value === true;
  /** When it was pressed, by the browser's clock; not there: it was pressed to stop. */
  const pressed = useRef<number | undefined>(undefined);
  const begin = (everything: boolean): void => {
    void open().then((recorder) => recorder?.start(everything));
  };
  return (
    <button
      type="button"
      class="speak"
      data-listening={listening}
      disabled={opened === undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        pressed.current = listening ? undefined : event.timeStamp;
        // Also where the finger slides off it.
        event.currentTarget.setPointerCapture(event.pointerId);
        if (listening) void opened?.recorder.stop();
        else begin(true);
      }}
      onPointerUp={({ timeStamp }) => {
        if (pressed.current === undefined) return;
        if (timeStamp - pressed.current >= HOLD_MS) void opened?.recorder.stop();
        else opened?.recorder.hold(false);
      }}
      onPointerCancel={() => void opened?.recorder.stop()}
      onContextMenu={(event) => event.preventDefault()}
      onClick={({ detail }) => {
        // By the keyboard or a screen reader; fingers were seen above.
        if (detail !== 0) return;
        if (listening) void opened?.recorder.stop();
        else begin(false);
      }}
    >
      <Icon name={listening ? 'stop' : 'mic'} />
      <span>{listening ? words.stop : words.start}</span>
    </button>
  );
}

function State({ opened: { recorder, queue } }: { opened: OpenedRecorder }) {
  const words = recordingWords(useWords().tag);
  const waiting = queue.waiting.value;
  const problem = recorder.problem.value;
  const code = waiting > 0 ? queue.problem.value : undefined;
  return (
    <>
      {recorder.listening.value && (
        <meter
          aria-label={words.level}
          min={-60}
          max={0}
          low={-50}
          high={-6}
          optimum={-20}
          value={recorder.level.value}
        />
      )}
      {problem !== undefined && (
        <p class="problem" role="alert">
          {words.problems[problem]}
        </p>
      )}
      {waiting > 0 && (
        <p class="waiting" role="status">
          {words.waiting(waiting)}
        </p>
      )}
      {code !== undefined && (
        <>
          <p class="problem" role="alert">
            {words.errors[code] ?? words.errors.other}
          </p>
          <p class="choices">
            <button type="button" class="small" onClick={() => queue.kick()}>
              {words.retry}
            </button>
            <button type="button" class="small" onClick={() => void queue.drop()}>
              {words.drop}
            </button>
          </p>
        </>
      )}
      {queue.strays > 0 && (
        <>
          <p class="problem">{words.strays(queue.strays)}</p>
          <p class="choices">
            <button type="button" class="small" onClick={() => void queue.dropStrays()}>
              {words.drop}
            </button>
          </p>
        </>
      )}
    </>
  );
}

/** Where the sound goes, always. */
function Where() {
  const words = recordingWords(useWords().tag);
  const recognizer = useRecognizer();
  if (recognizer === undefined) return null;
  const { offered, where = 'network', host = '' } = recognizer;
  if (!offered) return <p class="problem">{words.notOffered}</p>;
  if (where === 'outside') return <p class="problem">{words.where.outside(host)}</p>;
  return <p class="hint sound">{words.where[where]}</p>;
}
