/** How the tabs of this page tell each other that the messages have changed. */
export interface TabChannel {
  changed(): void;
  /** Returns how to stop listening. */
  onChanged(listener: () => void): () => void;
  stop(): void;
}

export function openTabChannel(name: string): TabChannel {
  const channel = new BroadcastChannel(name);
  return {
    changed: () => channel.postMessage('changed'),
    onChanged(listener) {
      channel.addEventListener('message', listener);
      return () => channel.removeEventListener('message', listener);
    },
    stop: () => channel.close(),
  };
}
