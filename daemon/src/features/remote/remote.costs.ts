import type { RemoteCaps, RemoteCosts } from '@comfyvn/shared/remote/remote.schema';
import { AppError } from '../../core/errors.ts';

export interface Prices {
  readonly pricePerSecond: number;
  readonly guessSeconds: number;
}

/** What a picture will take and cost, from those before it or a guess. Half of them took longer; a sum of them is about right. Pure. */
export function estimateOf({ pricePerSecond, guessSeconds }: Prices, recent: readonly number[]) {
  const sorted = recent.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const seconds = median ?? guessSeconds;
  return { seconds, estimate: seconds * pricePerSecond, basis: median === undefined ? 'guess' : 'history' } as const;
}

/** Throws AppError where so many pictures more would go over what may be spent. Pure. */
export function checkCaps(name: string, caps: RemoteCaps, costs: RemoteCosts, pictures: number): void {
  const { estimate, spentToday, spentThisMonth } = costs;
  const refuse = (what: string, cap: number): never => {
    throw new AppError(
      'forbidden',
      `${what} at "${name}", over your limit of ${dollars(cap)}. Raise the limit in its settings, or draw elsewhere.`,
    );
  };
  const more = pictures * estimate;
  if (estimate > caps.job) refuse(`A picture costs about ${dollars(estimate)}`, caps.job);
  if (spentToday + more > caps.day) refuse(`That would make ${dollars(spentToday + more)} today`, caps.day);
  if (spentThisMonth + more > caps.month)
    refuse(`That would make ${dollars(spentThisMonth + more)} this month`, caps.month);
}

const dollars = (sum: number): string => `$${sum.toFixed(sum < 0.1 ? 4 : 2)}`;

/** When the day and the month of a time began, in UTC. Pure. */
export function periodsOf(now: Date): { day: string; month: string } {
  const text = now.toISOString();
  return { day: `${text.slice(0, 10)}T00:00:00.000Z`, month: `${text.slice(0, 7)}-01T00:00:00.000Z` };
}
