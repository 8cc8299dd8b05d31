import { schedule } from 'node-cron';

/**
 * Calls `work` at the beginning of every hour until it is stopped. Who needs longer pauses looks at its own clock, so that a
 * computer that slept over a date does not miss it.
 */
export function everyHour(work: () => void): { stop(): void } {
  const task = schedule('0 * * * *', work, { noOverlap: true });
  return { stop: () => void task.destroy() };
}
