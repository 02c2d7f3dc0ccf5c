/**
 * Before a command: it gets nothing of what whoever started the tests has left open, such as a pipe. A desktop has none of
 * that, and who reads in it is told by its pipes.
 */
export const NOTHING_INHERITED: readonly string[] = [
  'bash',
  '-c',
  'for fd in $(ls /proc/self/fd); do [ $fd -le 2 ] || eval "exec $fd>&-"; done; exec "$@"',
  'bash',
];
