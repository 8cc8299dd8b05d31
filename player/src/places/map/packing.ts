/**
 * Centres for boxes in a row: in their order, not nearer than `gap`, and together as near to their wishes as can be (the
 * least squares, by pooling neighbours that press on each other). Pure.
 */
export function packed(wishes: readonly number[], widths: readonly number[], gap: number): number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const [i, width] of widths.entries()) {
    if (i > 0) offset += (widths[i - 1] ?? 0) / 2 + gap + width / 2;
    offsets.push(offset);
  }
  const pools: { sum: number; count: number }[] = [];
  const meanOf = (pool: { sum: number; count: number } | undefined): number => (pool ? pool.sum / pool.count : 0);
  for (const [i, wish] of wishes.entries()) {
    let pool = { sum: wish - (offsets[i] ?? 0), count: 1 };
    while (pools.length > 0 && meanOf(pools.at(-1)) > meanOf(pool)) {
      const before = pools.pop();
      if (before) pool = { sum: pool.sum + before.sum, count: pool.count + before.count };
    }
    pools.push(pool);
  }
  return pools
    .flatMap((pool) => Array.from({ length: pool.count }, () => meanOf(pool)))
    .map((x, i) => x + (offsets[i] ?? 0));
}
