/** What can become of a recording: a text, nothing because nothing was said, an error, or its sender does not want it. */
export const RECOGNITION_OUTCOMES = ['done', 'silent', 'failed', 'cancelled'] as const;
export type RecognitionOutcome = (typeof RECOGNITION_OUTCOMES)[number];

/** Hears what becomes of recordings, to count it. Never a word of what was said. */
export interface RecognitionMeter {
  /** A recording has come; each try counts. */
  began(): void;
  /** So many bytes of sound are on their way to the engine. */
  passedOn(bytes: number): void;
  /**
   * @param latencyMs since it began, waiting for its turn included
   * @param engineMs from the last of the sound to the engine's answer, where there is one
   */
  ended(outcome: RecognitionOutcome, latencyMs: number, engineMs: number | undefined): void;
}
