import type { KeyValueStorage } from './options.ts';
import type { GlobalsShelf } from './session.ts';

/** Keeps the global variables of a story in the browser. What is stored is checked by the runner. */
export function globalsShelf(storage: KeyValueStorage, storyId: string): GlobalsShelf {
  const key = `comfyvn.player.globals.${storyId}`;
  return {
    read() {
      try {
        const value: unknown = JSON.parse(storage.getItem(key) ?? '{}');
        return typeof value === 'object' && value !== null ? (value as ReturnType<GlobalsShelf['read']>) : {};
      } catch {
        return {};
      }
    },
    write: (values) => storage.setItem(key, JSON.stringify(values)),
  };
}
