import { closeSync, fstatSync } from 'node:fs';
import type { Asking, ContentRequest } from '../../paste/desktop.ts';
import { keepsHistory } from '../../programs/clipboard-histories.ts';
import { type Content, isHidden, isHint, isTextFormat } from './clipboard-content.ts';
import { PipeWriter } from './pipe-writer.ts';

/** Who asks for what we offer, by the pipe that it wants it through. */
export interface OfferReader {
  /** As `Target.program`; `undefined`: it cannot be told. */
  readonly program: string | undefined;
  readonly pid: number | undefined;
  /** The compositor reads for itself, or for others that cannot be seen. */
  readonly compositor: boolean;
}

export interface OfferReaders {
  identify(pipeInode: number): OfferReader;
}

export interface Served {
  content: Content;
  format: string;
  /** What to write to; it is closed here. */
  fd: number;
  request: Pick<ContentRequest, 'id' | 'place' | 'offer'>;
  readers: OfferReaders;
  mayHave: (asking: Asking) => boolean;
}

/** Answers one request for what we offer, and reports how far it has come. */
export function serve(
  { content, format, fd, request, readers, mayHave }: Served,
  report: (request: ContentRequest) => void,
): void {
  const data = content.get(format);
  const { program, pid, compositor } = readers.identify(fstatSync(fd).ino);
  const tell = (wants: ContentRequest['wants'], stage: ContentRequest['stage'], reader = program): void => {
    // What the compositor reads says nothing of any program.
    if (!compositor) report({ ...request, reader, wants, stage });
  };
  const wants = isTextFormat(format) ? 'text' : isHint(format) ? 'hint' : 'other';
  const isHistory = (): boolean =>
    isHidden(content) && keepsHistory(pid, request.place === 'primary' ? 'PRIMARY' : 'CLIPBOARD');
  const { place, offer } = request;
  if (data === undefined || isHistory() || (wants !== 'hint' && !mayHave({ reader: program, place, offer }))) {
    closeSync(fd);
    tell('formats', 'asked');
    return;
  }
  tell(wants, 'asked');
  // A pipe says itself when it was read: nothing has to be asked of the program.
  tell(wants, 'progress');
  const writer = new PipeWriter(fd, data, {
    progress: () => tell(wants, 'progress'),
    // Of what is no pipe nobody can say who reads it.
    drained: () => tell(wants, 'read', writer.exact ? program : undefined),
  });
}
