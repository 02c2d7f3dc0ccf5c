/** Somebody was turned away. `code` is the answer's, `address` the peer's. Never a token. */
export interface RequestRefused {
  readonly type: 'request.refused';
  readonly code: string;
  readonly why: string;
  readonly address: string;
}

/** Takes one refusal; never throws. */
export interface RefusalLog {
  record(refusal: RequestRefused): void;
}
