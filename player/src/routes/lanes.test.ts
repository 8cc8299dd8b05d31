import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layLanes, type LaneRoute } from './lanes.ts';

const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 500 }).map((picks) =>
  picks.map((pick, index): LaneRoute => ({
    index,
    parent: index === 0 || pick % 17 === 0 ? null : pick % index,
    fork: { message: pick % 50 },
  })),
);

describe('the lanes of routes', () => {
  it('put every route once, below the one it leaves, and no line runs through a route of another', () => {
    fc.assert(
      fc.property(trees, (routes) => {
        const rows = layLanes(routes);
        expect(rows.map((row) => row.index).toSorted((a, b) => a - b)).toEqual(routes.map((route) => route.index));
        const rowOf = new Map(rows.map((row, i) => [row.index, i]));
        for (const [i, row] of rows.entries()) {
          const { parent } = routes[row.index]!;
          if (parent !== null) {
            expect(rowOf.get(parent)!).toBeLessThan(i);
            expect(row.parentLane).toBe(rows[rowOf.get(parent)!]!.lane);
            for (const between of rows.slice(rowOf.get(parent)! + 1, i))
              expect(between.passing).toContain(row.parentLane);
          }
          expect(row.passing).not.toContain(row.lane);
          expect(new Set(row.passing).size).toBe(row.passing.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stay few: a chain of 500 branches and 500 branches of one chat', () => {
    const chain = Array.from({ length: 500 }, (_, i) => ({ index: i, parent: i === 0 ? null : i - 1, fork: null }));
    const star = Array.from({ length: 500 }, (_, i) => ({
      index: i,
      parent: i === 0 ? null : 0,
      fork: { message: i },
    }));
    for (const routes of [chain, star]) expect(Math.max(...layLanes(routes).map((row) => row.lane))).toBeLessThan(9);
    expect(layLanes(star).map((row) => row.index)).toEqual(star.map((one) => one.index));
    expect(layLanes([])).toEqual([]);
  });
});
