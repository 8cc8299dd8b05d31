import { expect, test } from 'vitest';
import { gather } from './gather.ts';

/** Writes numbers, all or none; refuses a 13 with a fault that is its own, and a 99 with one that would hit any. */
function setUp() {
  const writes: (readonly number[])[] = [];
  const add = gather(
    (all: readonly number[]) => {
      writes.push(all);
      if (all.includes(13)) throw new RangeError('13');
      if (all.includes(99)) throw new Error('full');
      return all.map((one) => one * 2);
    },
    (error) => error instanceof RangeError,
  );
  return { writes, add };
}

test('what falls into one turn of the event loop is one write, each with its own answer', async () => {
  const { writes, add } = setUp();
  const first = Promise.all([add(1), Promise.resolve(2).then(add), add(3)]);
  expect(writes).toEqual([]);
  expect(await first).toEqual([2, 4, 6]);
  expect(await add(4)).toBe(8);
  expect(writes).toEqual([[1, 3, 2], [4]]);
});

test('one that cannot be written does not hold up the others', async () => {
  const { writes, add } = setUp();
  const all = await Promise.allSettled([add(1), add(13), add(3)]);
  expect(all.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
    2,
    'RangeError: 13',
    6,
  ]);
  expect(writes).toEqual([[1, 13, 3], [1], [13], [3]]);
});

test('a fault that would hit each of them is told to all, and nothing is tried again', async () => {
  const { writes, add } = setUp();
  const all = await Promise.allSettled([add(1), add(99)]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(writes).toHaveLength(1);
});
