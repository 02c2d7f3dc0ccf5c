/** What all writers of one ConnectionManager have done since it was made; every number only grows. */
export class WriteCounters {
  framesWritten = 0;
  /** Frames that shared the socket write of an earlier one. */
  framesCoalesced = 0;
  /** Writes that were handed to sockets: at most one system call each. */
  socketWrites = 0;
  /** Frames that had to wait for their reader. */
  framesQueued = 0;
  /** Frames that went with their connection: its end is what tells the peer. */
  framesDiscarded = 0;
  /** Connections that were cut because they did not read. */
  slowConsumers = 0;
  /** Connections on which a write failed. */
  sendErrors = 0;
}
