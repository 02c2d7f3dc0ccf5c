import workletUrl from './recorder-worklet.ts?worker&url';

/** Why there is no sound. */
export const MICROPHONE_PROBLEMS = ['refused', 'none', 'busy', 'insecure', 'gone', 'failed'] as const;
export type MicrophoneProblem = (typeof MICROPHONE_PROBLEMS)[number];

export class MicrophoneError extends Error {
  readonly problem: MicrophoneProblem;

  constructor(problem: MicrophoneProblem, cause?: unknown) {
    super(`the microphone: ${problem}`, { cause });
    this.problem = problem;
  }
}

/** A microphone that is open. */
export interface Microphone {
  /** Resolves when the last of what it heard was handed on. Idempotent. */
  stop(): Promise<void>;
}

export interface MicrophoneListener {
  /** 20 ms at 16 kHz, 16 bit; the last one may be shorter. */
  frame(samples: Int16Array<ArrayBuffer>): void;
  /** It was taken away. */
  gone(): void;
}

export type OpenMicrophone = (listener: MicrophoneListener) => Promise<Microphone>;

const ERRORS: Readonly<Record<string, MicrophoneProblem>> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** Asks the user, the first time. @throws MicrophoneError */
export const openMicrophone: OpenMicrophone = async (listener) => {
  // Not there where the page came over plain HTTP.
  if (navigator.mediaDevices === undefined) throw new MicrophoneError('insecure');
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true },
    });
  } catch (cause) {
    throw new MicrophoneError(ERRORS[cause instanceof Error ? cause.name : ''] ?? 'failed', cause);
  }
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(workletUrl);
    // Safari begins suspended where the user's tap is too long ago.
    if (context.state === 'suspended') await context.resume();
    return new OpenedMicrophone(stream, context, listener);
  } catch (cause) {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
    throw new MicrophoneError('failed', cause);
  }
};

class OpenedMicrophone implements Microphone {
  readonly #stream: MediaStream;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  #lock: WakeLockSentinel | undefined;
  #stopped: Promise<void> | undefined;
  #ended: () => void = () => undefined;

  constructor(stream: MediaStream, context: AudioContext, listener: MicrophoneListener) {
    this.#stream = stream;
    this.#context = context;
    this.#node = new AudioWorkletNode(context, 'lantype-recorder', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    this.#node.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer> | 'end'>) => {
      if (data === 'end') this.#ended();
      else if (data.length > 0) listener.frame(data);
    };
    context.createMediaStreamSource(stream).connect(this.#node);
    for (const track of stream.getTracks()) track.addEventListener('ended', () => listener.gone());
    void this.#keepAwake();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    this.#node.port.postMessage('end');
    // A thread that the system has put to sleep says nothing.
    const enough = new Promise<void>((resolve) => setTimeout(resolve, 500));
    await Promise.race([ended, enough]);
    for (const track of this.#stream.getTracks()) track.stop();
    await this.#lock?.release().catch(() => undefined);
    await this.#context.close();
  }

  /** A screen that goes off takes the microphone with it. */
  async #keepAwake(): Promise<void> {
    this.#lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (this.#stopped !== undefined) await this.#lock?.release();
  }
}
