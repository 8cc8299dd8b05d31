import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GAP_X, layOut, type Box } from './layered-layout.ts';
import { packed } from './packing.ts';

const box = (id: string): Box => ({ id, width: 100, height: 50 });
const graphs = fc.integer({ min: 1, max: 24 }).chain((count) =>
  fc.record({
    boxes: fc.constant(
      Array.from({ length: count }, (_, i) => ({
        id: `b${i}`,
        width: 40 + ((i * 37) % 90),
        height: 30 + ((i * 13) % 40),
      })),
    ),
    edges: fc.array(fc.record({ from: fc.integer({ min: 0, max: count }), to: fc.integer({ min: 0, max: count }) }), {
      maxLength: 60,
    }),
  }),
);

describe('a layered layout', () => {
  it('puts a box below all that lead to it, and a way between boxes that are far apart through the rows', () => {
    const { boxes, routes } = layOut(['a', 'b', 'c', 'd'].map(box), [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'a', to: 'c' },
      { from: 'c', to: 'd' },
    ]);
    const ys = ['a', 'b', 'c', 'd'].map((id) => boxes.get(id)?.y ?? -1);
    expect(ys.toSorted((a, b) => a - b)).toEqual(ys);
    expect(new Set(ys).size).toBe(4);
    expect(routes.find((route) => route.from === 'a' && route.to === 'c')?.points.length).toBe(4);
  });

  it('draws a way back as one, and stands a chain in one column', () => {
    const { boxes, routes } = layOut(['a', 'b', 'c'].map(box), [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
    ]);
    expect(routes.filter((route) => route.back).map((route) => [route.from, route.to])).toEqual([['c', 'a']]);
    expect(new Set([...boxes.values()].map((one) => Math.round(one.x))).size).toBe(1);
  });

  it('never lays a box over another, places each, and always comes out the same', () => {
    fc.assert(
      fc.property(graphs, ({ boxes, edges }) => {
        const named = edges.map(({ from, to }) => ({ from: `b${from}`, to: `b${to}` }));
        const layout = layOut(boxes, named);
        expect(layOut(boxes, named)).toEqual(layout);
        const placed = [...layout.boxes.values()];
        expect(placed.map((one) => one.id).sort()).toEqual(boxes.map((one) => one.id).sort());
        for (const [i, one] of placed.entries()) {
          expect(one.x).toBeGreaterThanOrEqual(-0.01);
          expect(one.x + one.width).toBeLessThanOrEqual(layout.width + 0.01);
          for (const other of placed.slice(i + 1)) {
            const apart =
              one.x + one.width <= other.x + 0.01 ||
              other.x + other.width <= one.x + 0.01 ||
              one.y + one.height <= other.y ||
              other.y + other.height <= one.y;
            expect(apart).toBe(true);
          }
        }
        for (const route of layout.routes)
          if (!route.back)
            expect(layout.boxes.get(route.from)?.y ?? 0).toBeLessThan(layout.boxes.get(route.to)?.y ?? 0);
      }),
    );
  });

  it('lays out a thousand scenes with their branches', () => {
    const boxes = Array.from({ length: 1_000 }, (_, i) => box(String(i)));
    const edges = boxes.flatMap((_, i) => [i + 1, i + 7, i - 50].map((to) => ({ from: String(i), to: String(to) })));
    expect(layOut(boxes, edges).boxes.size).toBe(1_000);
  });

  it('makes nothing of nothing', () => {
    expect(layOut([], [])).toEqual({ boxes: new Map(), routes: [], width: 0, height: 0 });
  });
});

describe('a packed row', () => {
  it('stands where it wishes if there is room, else as near as can be', () => {
    expect(packed([0, 500], [100, 100], GAP_X)).toEqual([0, 500]);
    expect(packed([50, 50], [100, 100], 20)).toEqual([-10, 110]);
  });
});
