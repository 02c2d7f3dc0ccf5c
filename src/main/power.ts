import type { ElectronApi } from './electron-api.ts';

/** What a change of power or of the lock means to the app. */
export interface PowerListener {
  wake(): void;
  setLocked(locked: boolean): void;
  /** The computer is being switched off. */
  shutDown(): void;
}

/** Nothing is typed into a computer that is locked or falling asleep; one that wakes looks for its relay at once. */
export function watchPower({ powerMonitor }: Pick<ElectronApi, 'powerMonitor'>, listener: PowerListener): void {
  let locked = powerMonitor.getSystemIdleState(1) === 'locked';
  let suspended = false;
  const tell = (): void => listener.setLocked(locked || suspended);
  if (locked) tell();
  powerMonitor.on('lock-screen', () => {
    locked = true;
    tell();
  });
  powerMonitor.on('unlock-screen', () => {
    locked = false;
    tell();
    listener.wake();
  });
  powerMonitor.on('suspend', () => {
    suspended = true;
    tell();
  });
  powerMonitor.on('resume', () => {
    suspended = false;
    // A computer that locks when it falls asleep does not always say so before it is away.
    locked ||= powerMonitor.getSystemIdleState(1) === 'locked';
    tell();
    listener.wake();
  });
  powerMonitor.on('shutdown', () => listener.shutDown());
}
