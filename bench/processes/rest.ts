/** A window is drawn by the processor here: so long, and the one that was typed into before costs the next nothing. */
const REST_MS = 100;

/** Where contenders have their turns, before each message. */
export function restOfOthers(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}
