/** A share of a whole over time, 0 to 1, the newest at the right; gaps where it was not told. For sight alone: the numbers stand beside it. */
export function LoadChart({
  values,
  most,
  color,
}: {
  values: readonly (number | null)[];
  most: number;
  color: string;
}) {
  const shown = values.slice(-most);
  const x = (i: number): number => ((most - shown.length + i) / (most - 1)) * WIDTH;
  const runs = runsOf(shown).filter((run) => run.length > 1);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" width="100%" height={56} aria-hidden="true">
      <line
        x1="0"
        x2={WIDTH}
        y1={HEIGHT}
        y2={HEIGHT}
        stroke="var(--mantine-color-dark-4)"
        vectorEffect="non-scaling-stroke"
      />
      {runs.map((run) => {
        const points = run.map(
          ({ at, value }) => `${x(at).toFixed(1)},${(HEIGHT - value * (HEIGHT - 2) - 1).toFixed(1)}`,
        );
        return (
          <g key={run[0]!.at}>
            <polygon
              points={`${x(run[0]!.at).toFixed(1)},${HEIGHT} ${points.join(' ')} ${x(run.at(-1)!.at).toFixed(1)},${HEIGHT}`}
              fill={color}
              opacity={0.15}
            />
            <polyline
              points={points.join(' ')}
              fill="none"
              stroke={color}
              strokeWidth={1.5}
              vectorEffect="non-scaling-stroke"
            />
          </g>
        );
      })}
    </svg>
  );
}

const WIDTH = 300;
const HEIGHT = 60;

interface Point {
  readonly at: number;
  readonly value: number;
}

/** The stretches without a gap. Pure. */
function runsOf(values: readonly (number | null)[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const [at, value] of values.entries()) {
    if (value === null) runs.push([]);
    else runs.at(-1)!.push({ at, value });
  }
  return runs;
}
