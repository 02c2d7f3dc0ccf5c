/** `12:AB:…` in lines of eight bytes each, as people compare them; put together, they are the whole again. */
export function fingerprintLines(fingerprint: string): string[] {
  return fingerprint.match(/.{1,24}/g) ?? [];
}
