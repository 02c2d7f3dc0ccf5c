import { createInterface } from 'node:readline';
import type { Child } from '../../helpers/processes/child.ts';

/** The process that types (`private-driver.ts`), as the desktop's own user. */
export class DriverProcess {
  readonly #child: Child;
  readonly #waiting: ((answer: object) => void)[] = [];
  readonly ready: Promise<object>;

  constructor(child: Child) {
    this.#child = child;
    this.ready = this.#next();
    if (child.process.stdout) {
      createInterface({ input: child.process.stdout }).on('line', (line) => this.#waiting.shift()?.(JSON.parse(line)));
    }
  }

  ask(command: object): Promise<object> {
    const answer = this.#next();
    this.#child.process.stdin?.write(`${JSON.stringify(command)}\n`);
    return answer;
  }

  #next(): Promise<object> {
    const answer = new Promise<object>((resolve) => this.#waiting.push(resolve));
    const ended = this.#child.ended.then((code) => {
      throw new Error(`the driver ended (${code}): ${this.#child.output().slice(-800)}`);
    });
    return Promise.race([answer, ended]);
  }
}
