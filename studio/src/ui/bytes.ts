const UNITS = ['bytes', 'KB', 'MB', 'GB'] as const;

/** `812 bytes`, `1.2 MB`. */
export function bytes(size: number): string {
  let value = size;
  let unit = 0;
  for (; value >= 1_000 && unit < UNITS.length - 1; unit++) value /= 1_000;
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}
