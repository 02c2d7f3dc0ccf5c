import { z } from 'zod';
import type { SpokenPart } from '../../protocol/recognition.ts';

/** A minute of speech has about a thousand characters. */
const MAX_HEARD_CHARACTERS = 20_000;
const MAX_SEGMENTS = 1_000;

/** Whisper's own measure of a part in which nobody speaks, and how little sure it is of the words then. */
const NO_SPEECH = 0.6;
const UNSURE = -1;
/** So sure that nobody speaks that the words do not matter. */
const SURELY_NO_SPEECH = 0.9;

const segmentSchema = z.object({
  start: z.number().nonnegative(),
  end: z.number().nonnegative(),
  text: z.string(),
  no_speech_prob: z.number().optional().catch(undefined),
  avg_logprob: z.number().optional().catch(undefined),
});
type Segment = z.output<typeof segmentSchema>;

/** What engines answer to `json` and to `verbose_json`; what they add of their own is left out. */
const answerSchema = z.object({
  text: z.string().max(MAX_HEARD_CHARACTERS),
  language: z.string().max(64).optional().catch(undefined),
  segments: z.array(segmentSchema).max(MAX_SEGMENTS).optional().catch(undefined),
});

/** What an engine made of a recording. */
export interface Heard {
  readonly text: string;
  readonly silent?: true;
  readonly confidence?: number;
  readonly language?: string;
  readonly parts?: SpokenPart[];
}

/**
 * @param silent the recording was measured, and nothing can have been said
 * @throws {z.ZodError} when it is no answer
 */
export function readEngineAnswer(answer: unknown, silent: boolean): Heard {
  const { text, language, segments = [] } = answerSchema.parse(answer);
  const spoken = segments.filter((segment) => !isNoSpeech(segment));
  const said = segments.length === spoken.length ? tidy(text) : tidy(spoken.map((segment) => segment.text).join(' '));
  // A text is made up where there is no sound.
  if (silent || said === '') return { text: '', silent: true };
  const confidence = confidenceOf(spoken);
  return {
    text: said,
    ...(confidence !== undefined && { confidence }),
    ...(language !== undefined && language !== '' && { language }),
    ...(spoken.length > 0 && { parts: spoken.map(partOf) }),
  };
}

function isNoSpeech({ no_speech_prob: noSpeech = 0, avg_logprob: sure = 0 }: Segment): boolean {
  return noSpeech > SURELY_NO_SPEECH || (noSpeech > NO_SPEECH && sure < UNSURE);
}

/** The mean probability of its words, weighed by how long each part is. */
function confidenceOf(segments: readonly Segment[]): number | undefined {
  let sum = 0;
  let length = 0;
  for (const { start, end, avg_logprob: sure } of segments) {
    if (sure === undefined) return undefined;
    const weight = Math.max(end - start, 0.01);
    sum += Math.min(1, Math.exp(sure)) * weight;
    length += weight;
  }
  return length === 0 ? undefined : sum / length;
}

function partOf({ start, end, text }: Segment): SpokenPart {
  return { startMs: Math.round(start * 1_000), endMs: Math.round(end * 1_000), text: tidy(text) };
}

/** One line of text: whatever an engine writes, it presses no keys. */
function tidy(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim();
}
