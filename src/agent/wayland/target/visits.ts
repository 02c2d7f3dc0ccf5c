import type { WindowInfo } from './windows.ts';

const REMEMBERED = 20;

/** The windows that got the focus last, and when, counted in moves of it. */
export class Visits {
  #visits: { move: number; window: WindowInfo }[] = [];

  add(move: number, ...windows: WindowInfo[]): void {
    this.#visits = [...this.#visits, ...windows.map((window) => ({ move, window }))].slice(-REMEMBERED);
  }

  /** Each once. */
  since(moves: number): WindowInfo[] {
    const later = this.#visits.filter(({ move }) => move > moves).map(({ window }) => [window.id, window] as const);
    return [...new Map(later).values()];
  }
}
