const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const HUMANISED = /^(\d{4})-(\d{1,2})-(\d{1,2}) ?@(\d{1,2})h ?(\d{1,2})m ?(\d{1,2})s(?: ?(\d{1,3})ms)?$/;
const ENGLISH = /^([A-Za-z]{3,9}) (\d{1,2}), (\d{4}) (\d{1,2}):(\d{2}) ?([ap]m)$/i;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * The time of a message in ms since 1970, from any form SillyTavern has written (ISO, English, humanised with `@`, a number),
 * or null. Forms without a zone are read as UTC, so that the result never depends on the machine.
 */
export function parseSendDate(value: unknown): number | null {
  if (typeof value === 'number') return plausible(value);
  if (typeof value !== 'string' || value.length > 60) return null;
  const text = value.trim();
  if (ISO.test(text)) return plausible(Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`));
  if (/^\d{10,16}$/.test(text)) return plausible(Number(text));
  const h = HUMANISED.exec(text);
  if (h) return utc(h[1], Number(h[2]) - 1, h[3], Number(h[4]), h[5], h[6], h[7]);
  const e = ENGLISH.exec(text);
  if (!e) return null;
  const month = MONTHS.findIndex((m) => m.startsWith(e[1]!.toLowerCase()));
  const hour = (Number(e[4]) % 12) + (e[6]!.toLowerCase() === 'pm' ? 12 : 0);
  return month < 0 ? null : utc(e[3], month, e[2], hour, e[5]);
}

function utc(
  year: string | undefined,
  month: number,
  day: string | undefined,
  hour: number,
  minute?: string,
  second?: string,
  ms?: string,
): number | null {
  return plausible(
    Date.UTC(Number(year), month, Number(day), hour, Number(minute), Number(second ?? 0), Number(ms ?? 0)),
  );
}

/** Between 2000 and 2200; seconds since 1970 are taken for what they are. */
function plausible(ms: number): number | null {
  if (ms > 9e8 && ms < 9e9) return ms * 1000;
  return ms > 946684800000 && ms < 7258118400000 ? ms : null;
}
