/**
 * A function that works each object's value out once and keeps it as long as the object lives. The object asked for last
 * is remembered by itself, since the same one is mostly asked for again and again. The objects must not be changed in
 * place.
 */
export function memoized<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  let lastKey: K | undefined;
  let lastValue: V | undefined;
  return (key) => {
    if (key === lastKey) return lastValue as V;
    let entry = known.get(key);
    if (entry === undefined) {
      entry = { value: make(key) };
      known.set(key, entry);
    }
    lastKey = key;
    lastValue = entry.value;
    return entry.value;
  };
}
