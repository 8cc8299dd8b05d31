import type { Caps, Costs } from '@comfyvn/shared/books/books.schema';
import { AppError } from '../../core/errors.ts';

/** What a host costs, in US dollars, and what may be spent there. */
export interface Terms {
  readonly name: string;
  readonly price: { readonly per: 'second' | 'picture'; readonly dollars: number };
  /** How long a picture takes, until there is a history. */
  readonly guessSeconds: number;
  readonly caps: Caps;
}

/** What a picture will take and cost, from those before it or a guess. Half of them took longer; a sum of them is about right. Pure. */
export function estimateOf({ price, guessSeconds }: Pick<Terms, 'price' | 'guessSeconds'>, recent: readonly number[]) {
  const sorted = recent.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const seconds = median ?? guessSeconds;
  return { seconds, estimate: costOf(price, seconds), basis: median === undefined ? 'guess' : 'history' } as const;
}

/** What so many seconds of work cost; a picture with a price of its own costs that however long it takes. Pure. */
export const costOf = ({ per, dollars: sum }: Terms['price'], seconds: number): number =>
  per === 'picture' ? sum : seconds * sum;

/** Throws AppError where so many pictures more would go over what may be spent. Pure. */
export function checkCaps({ name, caps }: Pick<Terms, 'name' | 'caps'>, costs: Costs, pictures: number): void {
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
