import type { ChoiceId, NodeId } from '@comfyvn/shared/story/ids';
import type { KeyValueStorage } from './options.ts';

/** Newest marks kept per story; about 350 KB of storage at most. */
const LIMIT = 50_000;

/** A 32-bit FNV-1a hash of an id in base 36: read marks need no exactness, but must stay small. */
export function mark(id: NodeId): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** Choices share the marks with nodes, under names that no node has. */
const nameOf = (choice: ChoiceId): string => `choice ${choice}`;

/** Which nodes this reader has ever read and which choices they took, over all runs of a story. */
export class ReadState {
  #storage: KeyValueStorage;
  #key: string;
  #marks: Set<string>;
  #dirty = false;

  constructor(storage: KeyValueStorage, storyId: string) {
    this.#storage = storage;
    this.#key = `comfyvn.player.read.${storyId}`;
    this.#marks = new Set((storage.getItem(this.#key) ?? '').split(' ').filter((item) => /^[0-9a-z]{1,7}$/.test(item)));
  }

  has(id: NodeId): boolean {
    return this.#marks.has(mark(id));
  }

  add(id: NodeId): void {
    const item = mark(id);
    if (this.#marks.has(item)) return;
    this.#marks.add(item);
    this.#dirty = true;
  }

  hasChosen(choice: ChoiceId): boolean {
    return this.has(nameOf(choice));
  }

  addChosen(choice: ChoiceId): void {
    this.add(nameOf(choice));
  }

  /** Writes what was added since the last call. */
  flush(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    this.#storage.setItem(this.#key, [...this.#marks].slice(-LIMIT).join(' '));
  }
}
