import os from 'node:os';

/** What the figures depend on: they say little on a machine that does something else, too. */
export function printMachine(): void {
  const [cpu] = os.cpus();
  const load = os.loadavg()[0] ?? 0;
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${process.platform} ${process.arch}, Node.js ${process.version}`,
  );
  console.log(
    `${os.availableParallelism()} × ${cpu?.model.trim() ?? 'unknown processor'}, load before the run ${load.toFixed(2)}`,
  );
}
