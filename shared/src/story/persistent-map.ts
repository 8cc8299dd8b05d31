/**
 * An immutable map from texts to values: a hash trie with 16 branches a level. Setting a key copies only the few
 * branches on its way, so that every step of a run can keep its own version.
 */
export interface PersistentMap<V> {
  readonly size: number;
  readonly root: Branch<V>;
}

interface Leaf<V> {
  readonly hash: number;
  readonly key: string;
  readonly value: V;
}
/** Leaves with the same hash. */
interface Bucket<V> {
  readonly hash: number;
  readonly leaves: readonly Leaf<V>[];
}
interface Branch<V> {
  /** Bit i is set when slot i is taken; `slots` holds the taken ones in order. */
  readonly taken: number;
  readonly slots: readonly Slot<V>[];
}
type Slot<V> = Leaf<V> | Bucket<V> | Branch<V>;

const BITS = 4;
const MASK = 15;
const EMPTY: PersistentMap<never> = { size: 0, root: { taken: 0, slots: [] } };

/** The map without keys. */
export const emptyMap = <V>(): PersistentMap<V> => EMPTY;

/** FNV-1a with a final mix, 32 bits. */
function hashOf(key: string): number {
  let hash = -2128831035;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

function bitCount(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x5555);
  n = (n & 0x3333) + ((n >>> 2) & 0x3333);
  n = (n + (n >>> 4)) & 0x0f0f;
  return (n + (n >>> 8)) & 0x1f;
}

/** The value of a key, or undefined. Pure. */
export function mapGet<V>(map: PersistentMap<V>, key: string): V | undefined {
  const hash = hashOf(key);
  let branch = map.root;
  for (let shift = 0; ; shift += BITS) {
    const bit = 1 << ((hash >>> shift) & MASK);
    if ((branch.taken & bit) === 0) return undefined;
    const slot = branch.slots[bitCount(branch.taken & (bit - 1))]!;
    if ('slots' in slot) branch = slot;
    else if ('leaves' in slot) return slot.leaves.find((leaf) => leaf.key === key)?.value;
    else return slot.key === key ? slot.value : undefined;
  }
}

/** A branch holding two slots whose hashes differ, as deep as they agree. */
function split<V>(one: Leaf<V> | Bucket<V>, other: Leaf<V>, shift: number): Branch<V> {
  const a = (one.hash >>> shift) & MASK;
  const b = (other.hash >>> shift) & MASK;
  if (a === b) return { taken: 1 << a, slots: [split(one, other, shift + BITS)] };
  return { taken: (1 << a) | (1 << b), slots: a < b ? [one, other] : [other, one] };
}

function setInSlot<V>(slot: Slot<V>, leaf: Leaf<V>, shift: number): Slot<V> {
  if ('slots' in slot) return setInBranch(slot, leaf, shift);
  if (slot.hash !== leaf.hash) return split(slot, leaf, shift);
  if ('key' in slot) return slot.key === leaf.key ? leaf : { hash: leaf.hash, leaves: [slot, leaf] };
  return { hash: leaf.hash, leaves: [...slot.leaves.filter((other) => other.key !== leaf.key), leaf] };
}

function setInBranch<V>(branch: Branch<V>, leaf: Leaf<V>, shift: number): Branch<V> {
  const bit = 1 << ((leaf.hash >>> shift) & MASK);
  const at = bitCount(branch.taken & (bit - 1));
  const slots = branch.slots.slice();
  if ((branch.taken & bit) !== 0) slots[at] = setInSlot(slots[at]!, leaf, shift + BITS);
  else slots.splice(at, 0, leaf);
  return { taken: branch.taken | bit, slots };
}

/** The map with a key set. Pure; the map given stays as it is. */
export function mapSet<V>(map: PersistentMap<V>, key: string, value: V): PersistentMap<V> {
  const size = mapGet(map, key) === undefined ? map.size + 1 : map.size;
  return { size, root: setInBranch(map.root, { hash: hashOf(key), key, value }, 0) };
}

/** All keys and values, in an order that depends on the keys alone. Pure. */
export function mapEntries<V>(map: PersistentMap<V>): [string, V][] {
  const entries: [string, V][] = [];
  const visit = (slot: Slot<V>): void => {
    if ('slots' in slot) slot.slots.forEach(visit);
    else if ('leaves' in slot) slot.leaves.forEach(visit);
    else entries.push([slot.key, slot.value]);
  };
  visit(map.root);
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The part of a branch under one of its bits, or undefined. */
function slotAt<V>(branch: Branch<V>, bit: number): Slot<V> | undefined {
  return (branch.taken & bit) === 0 ? undefined : branch.slots[bitCount(branch.taken & (bit - 1))];
}

/** The keys and values of a map that an older version of it has not, or has another value for. Pure; skips what both share. */
export function mapAdded<V>(older: PersistentMap<V>, newer: PersistentMap<V>): [string, V][] {
  const added: [string, V][] = [];
  const visit = (old: Slot<V> | undefined, slot: Slot<V>): void => {
    if (old === slot) return;
    if ('slots' in slot) {
      const oldBranch = old !== undefined && 'slots' in old ? old : undefined;
      for (let bit = 1; bit < 1 << (1 << BITS); bit <<= 1) {
        const part = slotAt(slot, bit);
        if (part !== undefined) visit(oldBranch && slotAt(oldBranch, bit), part);
      }
    } else
      for (const leaf of 'leaves' in slot ? slot.leaves : [slot])
        if (mapGet(older, leaf.key) !== leaf.value) added.push([leaf.key, leaf.value]);
  };
  visit(older.root, newer.root);
  return added.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A map of the given keys and values; the last one of a key wins. Pure. */
export function mapOf<V>(entries: Iterable<readonly [string, V]>): PersistentMap<V> {
  let map = emptyMap<V>();
  for (const [key, value] of entries) map = mapSet(map, key, value);
  return map;
}
