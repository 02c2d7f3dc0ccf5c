import type { Key, Segment } from '../../protocol/segments.ts';
import type { DesktopState, Target as TargetState } from '../typing/typist.ts';

/** Where a program finds what it pastes. `primary` is X's second clipboard (what is marked); most desktops have none. */
export type Place = 'clipboard' | 'primary';

/** On macOS `control+v` is Cmd+V. */
export type PasteStroke = 'shift+insert' | 'control+v' | 'control+shift+v';
/** What is pressed: a chord that pastes, or a key of a message. */
export type Stroke = PasteStroke | Key;

/** The window that has the keyboard focus, and what is known of its program. */
export interface Target extends TargetState {
  /** Names the window, in the port's own numbers. Another one has the focus as soon as this differs. */
  readonly focus: number;
  /** Names its program, as `ContentRequest.reader` does; `undefined` when the port cannot know. */
  readonly program: string | undefined;
  /** Whether Shift+Insert makes it paste `primary`. */
  readonly pastesPrimary: boolean;
  /** The chords that paste in it, in the order in which they are tried; none where each could do harm. */
  readonly pasteStrokes: readonly PasteStroke[];
  /** Whether it answers pings. A program that does not can prove less. */
  readonly answersPing: boolean;
  /** Its chords are known to paste `clipboard`: `primary` is left alone, for it may be what the text is to replace. */
  readonly onlyClipboard?: boolean;
  /** Its process, when that is on this machine. */
  readonly pid: number | undefined;
}

/** One program's request for what we have in a place, as far as it has come. */
export interface ContentRequest {
  /** The same in all reports about one request, and in no other's. */
  readonly id: number;
  readonly place: Place;
  /** The program that asked; `undefined` when the port cannot know. */
  readonly reader: string | undefined;
  /** `formats`: what there is, or something that there is not. `hint`: a note for clipboard managers. */
  readonly wants: 'text' | 'formats' | 'hint' | 'other';
  /** The offer that it is answered from; `undefined`: what the user has there. */
  readonly offer: number | undefined;
  /** `read`: it has taken all of it, as far as the port can see that. */
  readonly stage: 'asked' | 'progress' | 'read';
}

/** What has to be known of a request before it is answered. */
export type Asking = Pick<ContentRequest, 'reader' | 'place' | 'offer'>;

/** What the user has in a place, in the port's own words; kept while a text is there instead. */
export interface Saved {
  readonly empty: boolean;
}

export type Owner = 'us' | 'nobody' | { readonly program: string | undefined };

/** A program that has the keyboard instead of the target: a locker, a launcher, an open menu. */
export interface KeyboardHolder {
  /** For a person. */
  readonly name: string;
  /** Whether it locks the screen. */
  readonly locks: boolean;
}

/** What must be so at the moment of the keys, while nobody else can change it. */
export interface Guard {
  /** Places that must be ours. */
  readonly ours: readonly Place[];
  /** Runs right before the keys, and only when they are pressed. */
  readonly beforeKeys: () => void;
}

/**
 * `moved`: another window has the focus. `lost`: a place is not ours any more. `grabbed`: another program, or a
 * hand, has the keyboard. `refused`: the system takes none, why, for a person. No key was pressed then. `astray`: the keys
 * were pressed, and one of these other windows may have got them.
 */
export type Press =
  | 'pressed'
  | 'moved'
  | 'lost'
  | 'grabbed'
  | { readonly astray: readonly Target[] }
  | { readonly refused: string };

/**
 * All that the paste engine needs of a desktop: a port. A port says what it sees and decides nothing; what it cannot
 * know it leaves out, and the answers get weaker. Methods reject when the connection to the desktop is lost.
 */
export interface Desktop {
  readonly connected: boolean;
  readonly places: readonly Place[];
  /**
   * `false`: it is not told who reads what is offered, nor who takes a place. Then every chord is believed, with an
   * `assumed`; the target gets a time in which nothing changes; and whether somebody copied is known when `owner` is
   * asked, which tells `onTaken` too.
   */
  readonly seesReads?: boolean;
  /**
   * `true`: what it is asked it does in the order in which it was asked. Then a ping and a guard are behind an offer that
   * was made right before, and nobody waits for the answer about that.
   */
  readonly keepsOrder?: boolean;
  /** `true`: nothing keeps the focus from moving between the guard and the keys. */
  readonly focusMayMove?: boolean;
  state(): DesktopState;
  /** `listener` runs after each change of `state()` and of `connected`. */
  onChange(listener: () => void): () => void;

  /** Why it cannot know who has the focus, for a person: then there is never a target. */
  readonly blind?: string | undefined;
  /** The window that has the focus now. */
  target(): Promise<Target | undefined>;
  /** Who would get these keys; `undefined`: the target, if it has the focus, as far as the port can know. */
  keyboardHolder(target: Target | undefined, stroke: Stroke): Promise<KeyboardHolder | undefined>;
  /** Whether its process is stopped, so that it would handle keys whenever it is let go on. `false`: not known to be. */
  isStopped(target: Target): boolean;
  /**
   * Whether one of its processes has work to do right now: it may then not have come to its keys yet. `undefined`: the
   * port cannot know. `inside`: of a terminal, with what runs in it, which else is no part of it.
   */
  isAtWork(target: Target, inside?: boolean): boolean | undefined;
  /** Why these, cleaned for it, must not be pasted into it, for a person; `undefined`: they may. */
  unsuited(target: Target, segments: readonly Segment[]): Promise<string | undefined>;
  /** Whether that it reads this text proves nothing: it may ask its user first, or stand for another computer. */
  provesNothing?(target: Target, text: string): boolean;
  /** Whether it asks its user, once it has read such a text, what to do with it: nothing of it is typed until then. */
  asksItsUser?(target: Target, text: string): boolean;
  /** Whether its process does all its work itself, so that its answer to a ping speaks for all of it. */
  worksAlone(target: Target): boolean;
  /** Resolves `true` on its answer, by when it has handled what was sent to it before; `false` after `timeoutMs`. */
  ping(target: Target, timeoutMs: number): Promise<boolean>;
  /** `true`: an answer to a ping may come before keys that were pressed earlier are handled, and proves nothing of them. */
  readonly pingsOvertake?: boolean;
  /** Makes its event loop turn, and expects no answer. Only for a target that answers pings. */
  nudge(target: Target): void;

  /** Whether this keyboard has the keys. */
  can(stroke: Stroke): boolean;
  /** Presses to the window that was looked at, and to no other, and only while the guard holds. */
  press(target: Target, stroke: Stroke, guard: Guard): Promise<Press>;

  owner(place: Place): Promise<Owner>;
  /** All that the user has there; `undefined`: it cannot be had whole, and would be lost. */
  save(place: Place): Promise<Saved | undefined>;
  /**
   * Takes the place for `text`, which is served to whoever asks. `stays`: it is for its user to paste, and must be there
   * as long as nobody copies. `false`: another program has it nevertheless. `taken`: it was ours, and somebody has copied
   * since.
   */
  offer(place: Place, text: string, offer: number, stays?: boolean): Promise<boolean | 'taken'>;
  /**
   * What is offered there now is from now on for its user to paste, or for a chord that comes late, as one that `stays`.
   * Left out: every offer is served to whoever asks.
   */
  leave?(place: Place): Promise<void>;
  /** Serves what was saved, unless another program has taken the place since. */
  giveBack(place: Place, saved: Saved): Promise<void>;
  /** Each request for what we have in a place, from the moment at which it is answered. */
  onRequest(listener: (request: ContentRequest) => void): () => void;
  /**
   * From now on it asks `mayHave` before it answers a request for content; on `false` the program gets nothing, and it is
   * told of as a request for formats. Left out: it serves whom it likes.
   */
  screen?(mayHave: (asking: Asking) => boolean): void;
  /** `true`: of one offer only the first read is seen; watching for another one is of no use. */
  readonly seesFirstReadOnly?: boolean;
  /** Another program has taken a place from us: somebody copied. */
  onTaken(listener: (place: Place) => void): () => void;

  /** Leaves what is in the places to somebody who lives on, where there is such a program, and disconnects. */
  close(): Promise<void>;
}
