interface Waiting<T, R> {
  readonly one: T;
  readonly done: (answer: R) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Gathers what falls into one turn of the event loop, so that it is written together: a disk takes as long for many as for one.
 * `write` gives an answer for each, in their order, or throws and has written none. Where it throws for several, each is tried by
 * itself as long as `alone` says of the fault that this may help, so that one of them does not hold up the others.
 */
export function gather<T, R>(
  write: (all: readonly T[]) => readonly R[],
  alone: (error: unknown) => boolean,
): (one: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  function together(all: readonly Waiting<T, R>[]): void {
    let answers: readonly R[];
    try {
      answers = write(all.map(({ one }) => one));
    } catch (error) {
      if (all.length > 1 && alone(error)) for (const each of all) together([each]);
      else for (const { fail } of all) fail(error);
      return;
    }
    for (const [i, { done }] of all.entries()) done(answers[i]!);
  }
  return (one) =>
    new Promise((done, fail) => {
      waiting.push({ one, done, fail });
      if (waiting.length > 1) return;
      setImmediate(() => {
        const all = waiting;
        waiting = [];
        together(all);
      });
    });
}
