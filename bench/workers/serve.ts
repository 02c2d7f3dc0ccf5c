import type { Reply } from '../processes/worker.ts';

/** The worker's side of `startWorker`: answers every request, and ends with the process that started it. */
export function serve<Request, Answer>(handle: (request: Request) => Promise<Answer>): void {
  const reply = (message: Reply<Answer>): void => {
    process.send?.(message);
  };
  process.on('message', (request) => {
    handle(request as Request).then(
      (answer) => reply({ answer }),
      (error: unknown) => reply({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
