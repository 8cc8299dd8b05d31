/**
 * Lets sound begin with the first gesture and come back after interruptions (another app, a call, a locked phone),
 * which browsers do not do by themselves. Returns what undoes it.
 */
export function unlockAudio(host: HTMLElement): () => void {
  const stopping = new AbortController();
  const options = { signal: stopping.signal, passive: true, capture: true } as const;
  const wake = (): void => {
    const context = globalThis.Howler?.ctx as AudioContext | undefined;
    if (context && context.state !== 'running' && context.state !== 'closed')
      void context.resume().catch(() => undefined);
  };
  for (const event of ['pointerup', 'touchend', 'keydown'] as const) host.addEventListener(event, wake, options);
  globalThis.addEventListener('pageshow', wake, options);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake(), options);
  return () => stopping.abort();
}
