/** Something that is fetched ahead: about how many bytes, and how. */
export interface Wish {
  readonly bytes: number;
  readonly fetch: () => Promise<unknown>;
}

/** A few at a time, so that what is needed now finds the line to its host free. */
const AT_ONCE = 3;

/** Fetches what may be needed soon. A new list takes the place of the old one, so that nothing is fetched for a place that was left. */
export class Prefetch {
  #waiting: Wish[] = [];
  #underWay = 0;

  /** From now on these are wanted, the most urgent first, as long as all of them together are no more than `mostBytes`. */
  want(wishes: readonly Wish[], mostBytes: number): void {
    let bytes = 0;
    this.#waiting = wishes.filter((wish) => (bytes += wish.bytes) <= mostBytes);
    this.#next();
  }

  stop(): void {
    this.#waiting = [];
  }

  #next(): void {
    while (this.#underWay < AT_ONCE) {
      const wish = this.#waiting.shift();
      if (!wish) return;
      this.#underWay += 1;
      void wish
        .fetch()
        .catch(() => undefined)
        .finally(() => {
          this.#underWay -= 1;
          this.#next();
        });
    }
  }
}
