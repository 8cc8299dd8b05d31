// The table that the bench ends with.

/** What others are measured at elsewhere: WebGAL is not on npm, Pixi'VN's template is no package. */
const QUOTED = [
  'WebGAL 4.6.1, built from source on a machine like this: 420 KB of script, first line 4,877 ms where bare Pixi took',
  "1,511 ms, 11.3 s on slow 4G, heap 8.1 MB; Pixi'VN 1.8 with its React template: 822 KB, 3,143 ms, 11.2 s, 11.2 MB.",
];

const shown = (value) =>
  value === null || value === undefined
    ? '-'
    : typeof value === 'number'
      ? String(Number(value.toPrecision(3)))
      : value;

/** Whether an aim is reached; null where there is none. */
function isReached(value, bare, { most, ofBare, is }) {
  if (value === null || value === undefined) return null;
  if (is !== undefined) return value === is;
  if (most !== undefined) return value <= most;
  return ofBare === undefined || bare === null ? null : value <= bare * ofBare;
}

const aimText = ({ most, ofBare, is }) =>
  is ?? (most === undefined ? (ofBare === undefined ? '' : `${ofBare} x bare`) : `<= ${most}`);

/** Prints ours, bare, the peers, the ratio to bare, the aim, and whether it is reached. */
export function printTable(say, names, bareName, rows) {
  const head = ['', ...names, 'ours/bare', 'aim', ''];
  const body = rows.map(({ label, values, aim }) => {
    const [mine, bare] = [values.ours, values[bareName] ?? null];
    const ratio = typeof mine === 'number' && typeof bare === 'number' && bare > 0 ? mine / bare : null;
    const reached = isReached(mine, bare, aim);
    return [
      label,
      ...names.map((name) => shown(values[name])),
      shown(ratio),
      aimText(aim),
      reached === null ? '' : reached ? 'reached' : 'NOT REACHED',
    ];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => String(row[column]).length)));
  for (const row of [head, ...body])
    say(
      row
        .map((cell, column) => (column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column])))
        .join('  '),
    );
  say(`\nQuoted, not measured here: ${QUOTED.join(' ')}`);
}
