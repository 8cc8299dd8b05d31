/** A date as people of a language write it; empty for what is no date. Pure but for the time zone. */
export function shownDate(iso: string, locale: string, timeStyle?: 'short'): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime()) || date.getTime() === 0) return '';
  const style = { dateStyle: 'medium', ...(timeStyle && { timeStyle }) } as const;
  try {
    return date.toLocaleString(locale, style);
  } catch {
    return date.toLocaleString(undefined, style);
  }
}
