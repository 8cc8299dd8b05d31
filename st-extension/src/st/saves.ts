const SAVE = /\/api\/chats\/(?:group\/)?save$/;

/**
 * Calls back when SillyTavern wrote a chat to its file. What other extensions change in messages without telling anybody
 * is known by nothing else. Returns what ends it.
 */
export function onChatSaved(saved: () => void): () => void {
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(({ name }) => SAVE.test(name))) saved();
  });
  observer.observe({ type: 'resource' });
  return () => observer.disconnect();
}
