import { refuse } from './error.ts';

type Identified = { readonly id: string };

/** The position of what has an id in a list, or -1; refused where several have it. */
function findPosition(list: readonly Identified[], id: string, what: string): number {
  const at = list.findIndex((one) => one.id === id);
  if (at >= 0 && list.some((one, i) => i > at && one.id === id))
    refuse(`There are several ${what}s with the id "${id}". Give one of them another id first.`);
  return at;
}

/** The position of what has an id in a list. Throws an EditError if nothing or several things have it. */
export function positionOf(list: readonly Identified[], id: string, what: string): number {
  const at = findPosition(list, id, what);
  return at >= 0 ? at : refuse(`There is no ${what} "${id}".`);
}

/** The list with one more, behind the one named: at the beginning if null, at the end if undefined. Pure. */
export function inserted<T extends Identified>(
  list: readonly T[],
  item: T,
  after: string | null | undefined,
  what: string,
): T[] {
  if (after === undefined) return [...list, item];
  return list.toSpliced(after === null ? 0 : positionOf(list, after, what) + 1, 0, item);
}

/** The list with one of it elsewhere. Pure. */
export function moved<T extends Identified>(
  list: readonly T[],
  id: string,
  after: string | null | undefined,
  what: string,
): T[] {
  if (after === id) refuse(`The ${what} "${id}" cannot be put behind itself.`);
  const at = positionOf(list, id, what);
  return inserted(list.toSpliced(at, 1), list[at]!, after, what);
}

/** The list, each item as the function makes it; the same list if all stay the same. Pure. */
export function mapped<T>(list: readonly T[], change: (item: T) => T): T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = change(list[i]!);
    if (item !== list[i]) (changed ??= list.slice())[i] = item;
  }
  return changed ?? (list as T[]);
}

/** Refuses a list that grew over what a story can hold. */
export function limited<T>(list: T[], most: number, what: string): T[] {
  return list.length <= most ? list : refuse(`There can be at most ${most} ${what}.`);
}
