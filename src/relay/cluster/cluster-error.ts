/**
 * Why a relay cannot be one of a cluster. Stable.
 * - `CLUSTER_UNREACHABLE`: none of the servers answered
 * - `CLUSTER_REFUSED`: a server wants other credentials, or any at all
 * - `CLUSTER_TLS`: no server could prove who it is, or it speaks no TLS
 * - `CLUSTER_CREDENTIALS`: what is in the file of credentials is none
 * - `CLUSTER_NO_JETSTREAM`: the server keeps nothing
 * - `CLUSTER_LOG_OLDER`: the log is an older copy of itself, put back in place: what was in it since is lost
 * - `CLUSTER_LOG_GONE`: the relay slept for longer than the log is kept, and has to begin anew
 * - `CLUSTER_OTHER_IDENTITY`: the other relays have another key
 * - `CLUSTER_AWAY`: no quorum of the servers answers
 * - `CLUSTER_NEWER`: an entry of the log, which has to be applied before any that follows, is of a newer version
 */
export type ClusterErrorCode =
  | 'CLUSTER_UNREACHABLE'
  | 'CLUSTER_REFUSED'
  | 'CLUSTER_TLS'
  | 'CLUSTER_CREDENTIALS'
  | 'CLUSTER_NO_JETSTREAM'
  | 'CLUSTER_LOG_OLDER'
  | 'CLUSTER_LOG_GONE'
  | 'CLUSTER_OTHER_IDENTITY'
  | 'CLUSTER_AWAY'
  | 'CLUSTER_NEWER';

/** For a person; `code` for programs. Holds no secret. */
export class ClusterError extends Error {
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClusterError';
    this.code = code;
  }
}
