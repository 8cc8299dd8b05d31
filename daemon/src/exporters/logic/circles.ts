/** What each number leads to. */
export type Edges = readonly ReadonlySet<number>[];

/** All that can be got to from these. Pure. */
export function reachedFrom(first: Iterable<number>, edges: Edges): Set<number> {
  const reached = new Set(first);
  // A set that grows while it is walked is walked to its end.
  for (const one of reached) for (const next of edges[one]!) reached.add(next);
  return reached;
}

/** Tarjan's search for what leads to each other, without recursion: a story may have 100,000 scenes in a row. */
class CircleSearch {
  readonly circles: number[];
  readonly #edges: Edges;
  readonly #order: number[];
  readonly #low: number[];
  readonly #stack: number[] = [];
  readonly #path: { readonly at: number; readonly rest: Iterator<number> }[] = [];
  #count = 0;

  constructor(edges: Edges) {
    this.#edges = edges;
    this.#order = edges.map(() => -1);
    this.#low = [...this.#order];
    this.circles = [...this.#order];
  }

  run(): void {
    for (let root = 0; root < this.#edges.length; root++) {
      if (this.#order[root] !== -1) continue;
      this.#enter(root);
      while (this.#path.length > 0) this.#goOn();
    }
  }

  #enter(at: number): void {
    this.#order[at] = this.#low[at] = this.#count++;
    this.#stack.push(at);
    this.#path.push({ at, rest: this.#edges[at]!.values() });
  }

  #goOn(): void {
    const { at, rest } = this.#path.at(-1)!;
    const next = rest.next();
    if (next.done === true) this.#leave(at);
    else if (this.#order[next.value] === -1) this.#enter(next.value);
    else if (this.circles[next.value] === -1) this.#lower(at, this.#order[next.value]!);
  }

  #lower(at: number, to: number): void {
    this.#low[at] = Math.min(this.#low[at]!, to);
  }

  #leave(at: number): void {
    this.#path.pop();
    const up = this.#path.at(-1)?.at;
    if (up !== undefined) this.#lower(up, this.#low[at]!);
    if (this.#low[at] !== this.#order[at]) return;
    let one: number;
    do {
      one = this.#stack.pop()!;
      this.circles[one] = at;
    } while (one !== at);
  }
}

/** For each number that of its circle: those that lead to each other have the same one. Pure. */
export function circlesOf(edges: Edges): readonly number[] {
  const search = new CircleSearch(edges);
  search.run();
  return search.circles;
}
