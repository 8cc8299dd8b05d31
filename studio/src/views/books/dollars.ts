/** A sum in US dollars, finer where it is small. */
export const dollars = (sum: number): string => `$${sum.toFixed(sum !== 0 && sum < 0.1 ? 4 : 2)}`;
