import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../../protocol/codes.ts';
import { MAX_RECOGNITION_BYTES } from '../../protocol/recognition.ts';
import { BYTES_PER_SAMPLE, readWavHead, WAV_HEADER_BYTES } from '../../protocol/wav.ts';

/** Headers with more beside the format are no recordings of anybody's. */
const MAX_HEAD_BYTES = 4_096;

const SOUND_TYPE = /^audio\/(wav|x-wav|wave|vnd\.wave)\s*(;.*)?$/i;

/** A recording that is still in its socket. */
export interface SoundBody {
  /** Of samples alone. */
  readonly bytes: number;
  /** Read as it is asked for, once. Throws what is wrong with it, or that its sender has gone. */
  readonly samples: AsyncIterable<Uint8Array>;
}

/**
 * The body of a request as a recording, of which the head is read.
 * @throws ProtocolError INVALID_REQUEST, TOO_LARGE
 */
export async function openSoundBody(request: IncomingMessage): Promise<SoundBody> {
  const length = announcedLength(request);
  const pieces = request.iterator({ destroyOnReturn: false });
  let head: Uint8Array = new Uint8Array();
  for (;;) {
    const next: IteratorResult<Buffer> = await pieces.next();
    if (next.done) throw invalid('the recording ends within its head');
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    const read = readWavHead(head);
    if ('wrong' in read) throw invalid(read.wrong);
    if ('start' in read) {
      if (read.start + read.bytes !== length) throw invalid('the recording is not as long as its head says');
      if (read.bytes === 0 || read.bytes % BYTES_PER_SAMPLE !== 0) throw invalid('there are no whole samples in it');
      return { bytes: read.bytes, samples: samplesOf(head.subarray(read.start), pieces) };
    }
    if (head.length > MAX_HEAD_BYTES) throw invalid('its head is longer than that of any recording');
  }
}

function announcedLength({ headers }: IncomingMessage): number {
  if (!SOUND_TYPE.test(headers['content-type'] ?? '')) throw invalid('the content type must be audio/wav');
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw invalid('the body must not be compressed');
  }
  if (headers['content-length'] === undefined) throw invalid('the length of the recording must be announced');
  const length = Number(headers['content-length']);
  if (length > MAX_RECOGNITION_BYTES + MAX_HEAD_BYTES) {
    throw new ProtocolError('TOO_LARGE', 'the recording is longer than a minute');
  }
  if (length <= WAV_HEADER_BYTES) throw invalid('there is no sound in it');
  return length;
}

async function* samplesOf(first: Uint8Array, rest: AsyncIterator<Buffer>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (;;) {
    const next = await rest.next();
    if (next.done) return;
    yield next.value;
  }
}

function invalid(why: string): ProtocolError {
  return new ProtocolError('INVALID_REQUEST', why);
}
