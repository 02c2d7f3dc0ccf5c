import { readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)` is 100 wherever Linux shows these figures to programs (time(7)). */
const MICROSECONDS_PER_TICK = 10_000;
/** `utime` and `stime` of proc_pid_stat(5), counted after the program's name, which may hold anything. */
const [UTIME, STIME] = [11, 12];

/** Processor time that these processes have taken so far, user and system, all their threads; microseconds. */
export function cpuMicroseconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[UTIME]) + Number(fields[STIME]);
  }
  return ticks * MICROSECONDS_PER_TICK;
}
