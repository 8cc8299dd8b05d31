import { expect, test, vi } from 'vitest';
import { Prefetch } from './prefetch.ts';

/** Wishes that note when they begin and end when they are told to. */
function wishes() {
  const begun: string[] = [];
  const ends = new Map<string, (failed?: boolean) => void>();
  const wish = (name: string, bytes = 1) => ({
    bytes,
    fetch: () => {
      begun.push(name);
      return new Promise<void>((done, fail) => ends.set(name, (failed) => (failed ? fail(new Error(name)) : done())));
    },
  });
  return { begun, wish, end: (name: string, failed?: boolean) => ends.get(name)?.(failed) };
}

test('a few are fetched at a time, in their order, and one that fails holds up nothing', async () => {
  const { begun, wish, end } = wishes();
  const ahead = new Prefetch();
  ahead.want(
    ['a', 'b', 'c', 'd', 'e'].map((name) => wish(name)),
    100,
  );
  expect(begun).toEqual(['a', 'b', 'c']);
  end('b', true);
  await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'c', 'd']));
  end('a');
  await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']));
});

test('what was wanted at a place that the reader has left is not fetched', async () => {
  const { begun, wish, end } = wishes();
  const ahead = new Prefetch();
  ahead.want(
    ['a', 'b', 'c', 'old'].map((name) => wish(name)),
    100,
  );
  ahead.want([wish('new')], 100);
  for (const name of ['a', 'b', 'c']) end(name);
  await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'c', 'new']));
  ahead.want([wish('x'), wish('y'), wish('z')], 100);
  ahead.stop();
  end('new');
  await Promise.resolve();
  expect(begun).not.toContain('z');
});

test('no more bytes are fetched ahead than were allowed', () => {
  const { begun, wish } = wishes();
  new Prefetch().want([wish('a', 40), wish('b', 40), wish('c', 40), wish('d', 1)], 100);
  expect(begun).toEqual(['a', 'b']);
});
