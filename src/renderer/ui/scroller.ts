import { createContext } from 'preact';

/** The part of the window that scrolls. */
export const ScrollerContext = createContext<{ readonly current: HTMLElement | null }>({ current: null });
