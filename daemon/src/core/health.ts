const HOUR_MS = 3_600_000;
const LONGEST_HOURS = 24;
/** The clock strikes a little early or late. */
const SLACK_MS = 300_000;

/** Which servers are asked how they are when the clock strikes: each hour those that answer, the others ever more seldom. */
export interface HealthClock {
  /** What came of asking one, whoever did. */
  note(id: string, answers: boolean): void;
  isDue(id: string): boolean;
}

export function createHealthClock(now: () => Date): HealthClock {
  const known = new Map<string, { readonly at: number; readonly failures: number }>();
  return {
    note(id, answers) {
      known.set(id, { at: now().getTime(), failures: answers ? 0 : (known.get(id)?.failures ?? 0) + 1 });
    },
    isDue(id) {
      const last = known.get(id);
      if (!last) return true;
      const hours = Math.min(LONGEST_HOURS, 2 ** Math.max(0, last.failures - 1));
      return now().getTime() - last.at >= hours * HOUR_MS - SLACK_MS;
    },
  };
}
