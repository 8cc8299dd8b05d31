import type { Db } from './db.ts';

/** What waits and runs in which lane, and which of them a person paused. */
export function createJobLanesStore(db: Db) {
  const queuedByLane = db.prepare<[], { lane: string; jobs: number }>(
    "SELECT lane, count(*) AS jobs FROM job WHERE state = 'queued' AND waits_for = 0 AND lane <> '' GROUP BY lane",
  );
  const runningByLane = db.prepare<[], { lane: string; jobs: number }>(
    "SELECT lane, count(*) AS jobs FROM job WHERE state = 'running' AND lane <> '' GROUP BY lane",
  );
  const paused = db.prepare<[], string>('SELECT name FROM job_lane').pluck();
  const pause = db.prepare<[string, string]>('INSERT OR IGNORE INTO job_lane (name, paused_at) VALUES (?, ?)');
  const resume = db.prepare<[string]>('DELETE FROM job_lane WHERE name = ?');
  const wakeSnoozed = db.prepare<[string]>(
    "UPDATE job SET run_at = NULL WHERE lane = ? AND state = 'queued' AND waits_for = 0 AND snoozes > 0",
  );

  return {
    /** Lanes with jobs that are ready or wait for a time, and how many. */
    queuedByLane: () => queuedByLane.all(),
    runningByLane: () => runningByLane.all(),
    pausedLanes: () => paused.all(),
    pauseLane: (name: string, at: string) => void pause.run(name, at),
    /** Ends the pause of a lane, and the waiting for a host that was away. */
    resumeLane: db.transaction((name: string): void => {
      resume.run(name);
      wakeSnoozed.run(name);
    }),
  };
}
