import type { JobLane } from '@comfyvn/shared/jobs/jobs.schema';
import type { TurnRow } from './job-row.ts';
import type { JobStore } from './jobs.store.ts';
import { createLane, type Lane } from './lane.ts';
import type { LaneGate } from './lane-gate.ts';

/** How many jobs of a lane run at once, and with which other lanes it takes turns. */
export interface LaneRule {
  readonly concurrency: number;
  /** Of all lanes with this word one job runs at once: what they work with fits the memory of a GPU only alone. */
  readonly group?: string | null;
  /** By this name other daemons know what the lane works with: with a gate, they take turns at it. */
  readonly shared?: string | null;
}

export interface JobLanesOptions {
  readonly store: JobStore;
  readonly now: () => Date;
  readonly rules?: Readonly<Record<string, LaneRule>>;
  readonly gate?: LaneGate | undefined;
  /** Takes the next job of a lane; undefined where none is ready. */
  readonly claim: (lane: string) => TurnRow | undefined;
  /** Runs a claimed job, and gives the next one where it claimed that too; never rejects. */
  readonly work: (row: TurnRow) => Promise<TurnRow | undefined>;
  readonly changed: (lane: string) => void;
  /** The database failed while a lane looked for its next job. */
  readonly broken: (lane: string, error: unknown) => void;
}

interface OpenLane {
  readonly name: string;
  readonly turns: Lane;
  /** Turns that run or wait for one; a turn takes the best job there is when it comes, so that none is held in memory. */
  open: number;
  woken: boolean;
  restsUntil: number;
  /** Others have the turns of what it shares; when it asks again, in ms. */
  asksAgainAt: number;
  timer: NodeJS.Timeout | null;
}

/** Never sleeps longer: a timer knows nothing of the time that a computer slept. */
const MAX_SLEEP_MS = 60_000;
const AFTER_A_FAULT_MS = 2_000;
const ASK_AGAIN_MS = 250;
const GATE_AWAY_MS = 5_000;
const ALONE: LaneRule = { concurrency: 1 };

/**
 * When which lane takes its next job. What waits stays in the database: a lane asks for a job when it has a turn for it.
 * Nothing begins before `start` or after `stop`.
 */
export class JobLanes {
  readonly #o: JobLanesOptions;
  readonly #rules: Map<string, LaneRule>;
  readonly #lanes = new Map<string, OpenLane>();
  readonly #groups = new Map<string, Lane>();
  readonly #paused = new Set<string>();
  #open = false;

  constructor(options: JobLanesOptions) {
    this.#o = options;
    this.#rules = new Map(Object.entries(options.rules ?? {}));
  }

  start(): void {
    this.#open = true;
    for (const name of this.#o.store.pausedLanes()) this.#paused.add(name);
    for (const { lane } of this.#o.store.queuedByLane()) this.wake(lane);
  }

  stop(): void {
    this.#open = false;
    for (const lane of [...this.#lanes.values()]) {
      clearTimeout(lane.timer ?? undefined);
      lane.turns.clear();
    }
    for (const group of this.#groups.values()) group.clear();
  }

  /** Sets how a lane works from now on; what runs is not broken off. */
  define(name: string, rule: LaneRule): void {
    this.#rules.set(name, rule);
    this.#lanes.get(name)?.turns.setConcurrency(rule.concurrency);
    this.wake(name);
  }

  /** Looks soon whether the lane has a job to begin: whoever added it hears of it before it does. */
  wake(name: string): void {
    if (!this.#open) return;
    const lane = this.#lane(name);
    if (lane.woken) return;
    lane.woken = true;
    setImmediate(() => {
      lane.woken = false;
      this.#pump(lane);
    });
  }

  /** Whether whoever ends a job of a lane may go on with the next one at once: nobody else waits for this turn. */
  goesOn(name: string): boolean {
    const { concurrency, group, shared } = this.#rules.get(name) ?? ALONE;
    const lane = this.#lanes.get(name);
    if (!lane || group || (shared && this.#o.gate)) return false;
    return lane.open <= concurrency && this.#mayBegin(lane);
  }

  /** Begins no more jobs of a lane before a time, in ms. */
  rest(name: string, until: number): void {
    this.#lane(name).restsUntil = until;
    this.#o.changed(name);
  }

  /** The clock was set back: what rests or waits for a time does so for as long as it would have. */
  clockSetBack(byMs: number): void {
    for (const lane of this.#lanes.values()) {
      lane.restsUntil -= byMs;
      lane.asksAgainAt -= byMs;
      this.wake(lane.name);
    }
  }

  pause(name: string): JobLane {
    this.#o.store.pauseLane(name, this.#o.now().toISOString());
    this.#paused.add(name);
    this.#o.changed(name);
    return this.get(name);
  }

  resume(name: string): JobLane {
    this.#o.store.resumeLane(name);
    this.#paused.delete(name);
    const lane = this.#lanes.get(name);
    if (lane) lane.restsUntil = 0;
    this.wake(name);
    this.#o.changed(name);
    return this.get(name);
  }

  /** Lanes with open jobs and those that are paused, by name. */
  list(): JobLane[] {
    const queued = new Map(this.#o.store.queuedByLane().map((one) => [one.lane, one.jobs]));
    const running = new Map(this.#o.store.runningByLane().map((one) => [one.lane, one.jobs]));
    const paused = new Set(this.#o.store.pausedLanes());
    const names = new Set([...queued.keys(), ...running.keys(), ...paused]);
    return [...names].toSorted().map((name) => {
      const { concurrency, group = null } = this.#rules.get(name) ?? ALONE;
      const restsUntil = this.#lanes.get(name)?.restsUntil ?? 0;
      return {
        name,
        concurrency,
        group,
        paused: paused.has(name),
        queued: queued.get(name) ?? 0,
        running: running.get(name) ?? 0,
        restsUntil: restsUntil > this.#o.now().getTime() ? new Date(restsUntil).toISOString() : null,
      };
    });
  }

  get(name: string): JobLane {
    const { concurrency, group = null } = this.#rules.get(name) ?? ALONE;
    const idle = { name, concurrency, group, paused: false, queued: 0, running: 0, restsUntil: null };
    return this.list().find((lane) => lane.name === name) ?? idle;
  }

  #lane(name: string): OpenLane {
    const known = this.#lanes.get(name);
    if (known) return known;
    const turns = createLane((this.#rules.get(name) ?? ALONE).concurrency);
    const lane = { name, turns, open: 0, woken: false, restsUntil: 0, asksAgainAt: 0, timer: null };
    this.#lanes.set(name, lane);
    return lane;
  }

  /** Asks for one more turn where there is room and a job for it. */
  #pump(lane: OpenLane): void {
    this.#guarded(lane, () => this.#ask(lane));
  }

  #ask(lane: OpenLane): void {
    const { concurrency, group } = this.#rules.get(lane.name) ?? ALONE;
    if (!this.#open || this.#paused.has(lane.name) || lane.open >= concurrency) return;
    const now = this.#o.now();
    const wakesAt = Math.max(lane.restsUntil, lane.asksAgainAt);
    if (wakesAt > now.getTime()) return this.#sleep(lane, wakesAt - now.getTime());
    if (!this.#o.store.hasReady(lane.name, now.toISOString())) return this.#sleepOrForget(lane, now.getTime());
    lane.open++;
    const turn = () => this.#turn(lane);
    void lane.turns
      .add(() => (group ? this.#group(group).add(turn) : turn()))
      .finally(() => {
        lane.open--;
        this.#pump(lane);
      });
  }

  async #turn(lane: OpenLane): Promise<void> {
    if (!this.#mayBegin(lane)) return;
    const { shared, concurrency } = this.#rules.get(lane.name) ?? ALONE;
    if (!shared || !this.#o.gate) return this.#run(lane);
    const turn = await this.#o.gate.take(shared, concurrency);
    if (turn === 'away') return this.rest(lane.name, this.#o.now().getTime() + GATE_AWAY_MS);
    if (turn === 'busy') return void (lane.asksAgainAt = this.#o.now().getTime() + ASK_AGAIN_MS);
    try {
      if (this.#mayBegin(lane)) await this.#run(lane);
    } finally {
      await turn.give();
    }
  }

  /** The lane may have been paused, or begun to rest, while its turn was waited for. */
  #mayBegin(lane: OpenLane): boolean {
    return this.#open && !this.#paused.has(lane.name) && lane.restsUntil <= this.#o.now().getTime();
  }

  async #run(lane: OpenLane): Promise<void> {
    let row = this.#guarded(lane, () => this.#o.claim(lane.name));
    if (row) this.#pump(lane);
    while (row) row = await this.#o.work(row);
  }

  /** A full disk must not end the daemon: the lane looks again a little later. */
  #guarded<T>(lane: OpenLane, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#o.broken(lane.name, error);
      lane.restsUntil = this.#o.now().getTime() + AFTER_A_FAULT_MS;
      this.#sleep(lane, AFTER_A_FAULT_MS);
      return undefined;
    }
  }

  #sleepOrForget(lane: OpenLane, now: number): void {
    const next = this.#o.store.nextRunAt(lane.name);
    if (next !== null) this.#sleep(lane, Date.parse(next) - now);
    else if (lane.open === 0 && !lane.woken) this.#lanes.delete(lane.name);
  }

  #sleep(lane: OpenLane, waitMs: number): void {
    clearTimeout(lane.timer ?? undefined);
    const pause = Math.min(MAX_SLEEP_MS, Math.max(1, waitMs));
    lane.timer = setTimeout(() => this.#pump(lane), pause).unref();
  }

  #group(name: string): Lane {
    const group = this.#groups.get(name) ?? createLane(1);
    this.#groups.set(name, group);
    return group;
  }
}
