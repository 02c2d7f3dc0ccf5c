import type { Clock } from '../../base/clock.ts';
import type { Audit, AuditEvent } from '../../relay/audit/audit.ts';
import { RateLimiter } from '../../server/guard/rate-limiter.ts';
import { openLogFile } from '../log/log-file.ts';

/** Strangers can cause refusals as fast as they like; the log says how many it left out. */
const REFUSALS = { perSecond: 1, burst: 60 };

export interface AuditLog extends Audit {
  /** Idempotent. */
  stop(): void;
}

/** One JSON line for each event, with its time; two files of 5 MiB at most. `member`: which relay of a cluster it is. */
export function openAuditLog(file: string, clock: Clock, member?: string): AuditLog {
  const where = member === undefined ? {} : { member };
  const log = openLogFile(file);
  const refusals = new RateLimiter(REFUSALS, clock);
  let leftOut = 0;
  return {
    record(event: AuditEvent) {
      const refusal = event.type.endsWith('.refused');
      if (refusal && !refusals.take('all')) {
        leftOut += 1;
        return;
      }
      const gap = refusal && leftOut > 0 ? { refusalsLeftOut: leftOut } : {};
      if (refusal) leftOut = 0;
      log.write(`${JSON.stringify({ time: new Date(clock.now()).toISOString(), ...where, ...event, ...gap })}\n`);
    },
    stop: () => log.stop(),
  };
}
