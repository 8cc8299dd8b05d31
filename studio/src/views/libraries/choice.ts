import { useState } from 'react';

/** What is chosen for an import: whole characters, and chats of others. */
export interface Choice {
  readonly owners: ReadonlySet<string>;
  readonly chats: ReadonlySet<string>;
  toggleOwner(key: string): void;
  toggleChat(key: string): void;
  /** Chooses these owners and nothing else. */
  setOwners(keys: readonly string[]): void;
  clear(): void;
}

const toggled = (set: ReadonlySet<string>, key: string): ReadonlySet<string> => {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
};
const NONE: ReadonlySet<string> = new Set();

export function useChoice(): Choice {
  const [owners, setOwners] = useState(NONE);
  const [chats, setChats] = useState(NONE);
  return {
    owners,
    chats,
    toggleOwner: (key) => setOwners((before) => toggled(before, key)),
    toggleChat: (key) => setChats((before) => toggled(before, key)),
    setOwners: (keys) => setOwners(new Set(keys)),
    clear() {
      setOwners(NONE);
      setChats(NONE);
    },
  };
}
