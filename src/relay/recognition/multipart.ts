import { randomUUID } from 'node:crypto';
import { wavHeader } from '../../protocol/wav.ts';

export interface MultipartForm {
  readonly contentType: string;
  readonly contentLength: number;
  /** Before and behind the samples. */
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** multipart/form-data (RFC 7578) with these fields and a WAV file of so many bytes of samples, to be sent by pieces. */
export function multipartForm(fields: Readonly<Record<string, string>>, sampleBytes: number): MultipartForm {
  const boundary = `lantype-${randomUUID()}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="speech.wav"\r\nContent-Type: audio/wav\r\n\r\n`;
  const head = Buffer.concat([Buffer.from(parts.join('') + file), wavHeader(sampleBytes)]);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: head.length + sampleBytes + tail.length,
    head,
    tail,
  };
}
