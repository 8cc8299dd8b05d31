import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromCountsText, toCountsText } from './id-counts.ts';
import { emptyMap, mapAdded, mapEntries, mapGet, mapOf, mapSet } from './persistent-map.ts';
import { next, rngOf } from './rng.ts';
import { noVisits, visitCounts, visitsBetween, visitsOf, visitsWith, withVisit } from './visits.ts';

// Pairs with equal FNV-1a hashes are in it, so that buckets are tried too.
const keys = fc.oneof(
  fc.integer({ min: 0, max: 50 }).map((n) => `k${n}`),
  fc.constantFrom('__proto__', 'constructor', 'costarring', 'liquid', 'declinate', 'macallums', 'altarage', 'zinke'),
  fc.string(),
);

test('a persistent map is a Map whose older versions stay as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.integer())), (entries) => {
      const model = new Map<string, number>();
      let map = emptyMap<number>();
      for (const [key, value] of entries) {
        const older = map;
        const before = mapEntries(older);
        map = mapSet(map, key, value);
        expect(mapEntries(older)).toEqual(before);
        expect(mapAdded(older, map)).toEqual(model.get(key) === value ? [] : [[key, value]]);
        model.set(key, value);
        expect(mapGet(map, key)).toBe(value);
      }
      expect(map.size).toBe(model.size);
      expect(new Map(mapEntries(map))).toEqual(model);
      expect(mapGet(map, 'nothing of it')).toBeUndefined();
      expect(mapEntries(mapOf(entries.toReversed()))).toHaveLength(model.size);
    }),
  );
});

test('equal hashes do not mix up keys', () => {
  const colliding = ['costarring', 'liquid', 'declinate', 'macallums'];
  const map = mapOf([...colliding, ...colliding].map((key, i) => [key, i] as const));
  expect(colliding.map((key) => mapGet(map, key))).toEqual([4, 5, 6, 7]);
  expect(map.size).toBe(4);
});

test('visits are counted in every version', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { maxLength: 3_000, minLength: 1, size: 'max' }), fc.nat(), (nodes, cut) => {
      const at = cut % nodes.length;
      let visits = noVisits;
      let older = noVisits;
      nodes.forEach((node, i) => {
        if (i === at) older = visits;
        visits = withVisit(visits, `n${node}`);
      });
      const count = (part: readonly number[], node: number) => part.filter((one) => one === node).length;
      for (const node of [0, 7, 30]) {
        expect(visitsOf(visits, `n${node}`)).toBe(count(nodes, node));
        expect(visitsOf(older, `n${node}`)).toBe(count(nodes.slice(0, at), node));
      }
      const between = visitsBetween(older, visits);
      expect(between.get('n7') ?? 0).toBe(count(nodes.slice(at), 7));
      expect(visitCounts(visitsWith(older, between))).toEqual(visitCounts(visits));
    }),
    { numRuns: 50 },
  );
});

test('counts are read back from their text', () => {
  const ids = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,80}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, fc.integer({ min: 1, max: 1e6 }))), (entries) => {
      const counts = new Map(entries);
      expect(fromCountsText(toCountsText(counts))).toEqual(counts);
    }),
  );
  expect(
    toCountsText(
      new Map([
        ['node1', 1],
        ['node2', 3],
      ]),
    ),
  ).toBe('Anode1 E2*3');
  fc.assert(fc.property(fc.string(), (text) => void fromCountsText(text)));
});

test('the generator gives the same even numbers for the same seed', () => {
  const draw = (seed: string | number, count: number) => {
    let rng = rngOf(seed);
    return Array.from({ length: count }, () => {
      const dice = next(rng);
      rng = dice.rng;
      return dice.value;
    });
  };
  expect(draw('a', 50)).toEqual(draw('a', 50));
  expect(draw('a', 5)).not.toEqual(draw('b', 5));
  expect(rngOf(7)).toEqual(rngOf('7'));
  const values = draw('even', 20_000);
  const buckets = Array.from({ length: 10 }, (_, i) => values.filter((value) => Math.floor(value * 10) === i).length);
  for (const bucket of buckets) expect(Math.abs(bucket - 2_000)).toBeLessThan(200);
});
