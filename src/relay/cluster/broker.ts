/** `since`: as `Clock.elapsed()`. A server that stands still is noticed after about 3 s. */
export type ClusterState =
  | { readonly connected: true; readonly server: string; readonly since: number }
  | { readonly connected: false; readonly since: number };

/** What is followed until that is stopped, or whoever gives it goes away, which it need not say. */
export interface Following {
  stop(): void;
}

/** What is in a stream, and where it begins. */
export interface StreamInfo {
  /** As it was named when it was made. */
  readonly identity: string;
  /** Positions; `last` is 0 when nothing was ever written. */
  readonly first: number;
  readonly last: number;
}

export interface StreamOptions {
  readonly name: string;
  /** The one subject of its entries. */
  readonly subject: string;
  /** Of a stream that is made; one that is there keeps its own. */
  readonly identity: string;
  /** How many servers have it. */
  readonly replicas: number;
  readonly maxAgeMs: number;
  /** Within so long the same id makes one entry. */
  readonly duplicateWindowMs: number;
  /** For what is asked about it. */
  readonly timeoutMs: number;
}

/** Entries in order, each of which a quorum has before anybody sees it. */
export interface BrokerStream {
  info(): Promise<StreamInfo>;
  /** Resolves with the position when a quorum has it. When it rejects, it may be there all the same. */
  publish(id: string, data: string, timeoutMs: number): Promise<number>;
  /** As whoever orders the stream has it; `undefined`: there is none. */
  read(position: number): Promise<Uint8Array | undefined>;
  /** Every entry from that position on, in order; some may come twice. */
  follow(from: number, onEntry: (position: number, data: Uint8Array) => void): Promise<Following>;
}

export interface BucketEntry {
  readonly key: string;
  readonly revision: number;
  readonly text: string;
}

/** Ends when it is stopped, or whoever gives it says that it is over. */
export interface BucketWatch extends AsyncIterable<BucketEntry>, Following {}

/** Another value was set since. */
export class WrongRevision extends Error {}

/** The last value of each key, of which a quorum has each. */
export interface BrokerBucket {
  /**
   * Resolves with its revision. When it rejects, it may be there all the same. `before`: only if that is the revision of
   * the value of now, 0 for none. @throws WrongRevision
   */
  put(key: string, text: string, timeoutMs: number, before?: number): Promise<number>;
  /** As whoever orders the bucket has it. */
  get(key: string): Promise<BucketEntry | undefined>;
  /** What has changed from that revision on, of each key the last value; 0: everything. */
  watch(from: number): Promise<BucketWatch>;
  /** The revision of the last value that is there; 0: none is. */
  last(): Promise<number>;
}

/**
 * What relays of a cluster use of NATS, and nothing else: in the simulation a model of it takes its place. Whatever it
 * is asked is rejected when no answer comes.
 */
export interface Broker {
  /** Called at each change. Returns what ends that. */
  onState(listener: (state: ClusterState) => void): () => void;
  /** To whoever hears that subject now, and kept nowhere; to nobody while NATS is away. */
  tell(subject: string, text: string): void;
  /** What is told under that subject from now on, as long as NATS is there. Returns what ends that. */
  hear(subject: string, listener: (text: string) => void): () => void;
  /** From now on, what is asked under that subject is answered. Returns what ends that. */
  answer(subject: string, handler: (request: string) => Promise<string>): () => void;
  /** One question, and one answer; who is asked may get it although nobody waits any more. */
  request(subject: string, request: string, timeoutMs: number): Promise<string>;
  /** Makes it where it is not there yet. */
  stream(options: StreamOptions): Promise<BrokerStream>;
  /** Makes it where it is not there yet. `replicas`: how many servers have it. */
  bucket(name: string, replicas: number): Promise<BrokerBucket>;
}
