import type { Redis } from 'ioredis';
import { messageOf } from './errors.ts';
import { newId } from './ids.ts';
import type { Logger } from './logger.ts';

/** A turn at what several daemons share; it is kept until it is given back. */
export interface SharedTurn {
  give(): Promise<void>;
}
/** Lets several daemons that use the same host take turns at it. */
export interface LaneGate {
  /**
   * Takes one of `most` turns under a name. `busy`: others have them all; who asks again soon keeps its place among those that
   * wait. `away`: nobody can say. Never rejects.
   */
  take(name: string, most: number): Promise<SharedTurn | 'busy' | 'away'>;
}

export interface RedisGateOptions {
  readonly url: string;
  readonly logger: Logger;
  /** How long a daemon that is gone still has its turns, in ms. */
  readonly leaseMs?: number;
}

const LEASE_MS = 30_000;
/** Whoever waits and does not ask for this long has lost its place. */
const PLACE_MS = 5_000;
const ANSWER_MS = 3_000;
const MOST_BETWEEN_TRIES_MS = 1_000;

/*
 * All of it by Redis' own clock: those of the daemons may differ by more than a lease. Whoever has a turn already, without having
 * heard of it, has it still.
 * KEYS who has a turn, by its end; who waits, by when it came; who waits, by when its place is lost.
 * ARGV who asks, how many turns there are, lease, how long a place is kept.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
  redis.call('ZREM', KEYS[2], gone)
  redis.call('ZREM', KEYS[3], gone)
end
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
redis.call('ZADD', KEYS[2], 'NX', time[1] * 1000000 + time[2], ARGV[1])
local taken = 0
if redis.call('ZRANK', KEYS[2], ARGV[1]) < ARGV[2] - redis.call('ZCARD', KEYS[1]) then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
  taken = 1
else
  redis.call('ZADD', KEYS[3], now + ARGV[4], ARGV[1])
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[3] + ARGV[4]) end
return taken`;
/** A turn that is still used counts, also where Redis had forgotten it. KEYS who has a turn. ARGV who, lease. */
const KEEP = `
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)`;

const keysOf = (name: string): [string, string, string] => {
  const base = `comfyvn:turns:{${name}}`;
  return [base, `${base}:wait`, `${base}:places`];
};

/**
 * Turns kept in Redis or Valkey: first come first served, each a lease that is renewed while its daemon lives. What is done in
 * a turn stays in the database of its daemon; Redis holds nothing that would be missed.
 */
export function createRedisGate({ url, logger, leaseMs = LEASE_MS }: RedisGateOptions) {
  let client: Promise<Redis> | null = null;
  /** The client is a package that only those load who share hosts. */
  const redis = (): Promise<Redis> => (client ??= load());
  async function load(): Promise<Redis> {
    const { Redis } = await import('ioredis');
    const made = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: ANSWER_MS,
      commandTimeout: ANSWER_MS,
      retryStrategy: (times) => Math.min(MOST_BETWEEN_TRIES_MS, times * 100),
    });
    made.on('error', isAway);
    made.on('ready', isBack);
    return made;
  }
  const taken = new Map<string, string>();
  /** Places among those that wait, by name: of asks that were answered with `busy`, or not at all. */
  const places = new Map<string, string[]>();
  const keepPlace = (name: string, who: string): void => void places.set(name, [...(places.get(name) ?? []), who]);
  /** Why it cannot be used; null while it can. */
  let away: string | null = null;
  const isAway = (error: unknown): void => {
    // The error itself holds the command that failed, and so the password.
    const reason = messageOf(error);
    if (away === null) logger.warn({ reason }, 'Redis cannot be used: shared lanes wait until it can');
    away ??= reason;
  };
  const hasAnswered = (): void => {
    if (away !== null) logger.info('Redis is back');
    away = null;
  };
  const isBack = (): void => {
    hasAnswered();
    void keepAll();
  };
  async function keepAll(): Promise<void> {
    if (taken.size === 0) return;
    const made = await redis();
    for (const [who, name] of taken)
      await made.eval(KEEP, 1, keysOf(name)[0], who, leaseMs).catch((error: unknown) => isAway(error));
  }
  async function give(who: string, name: string): Promise<void> {
    taken.delete(who);
    // Where Redis is away, its lease ends it.
    await (await redis()).zrem(keysOf(name)[0], who).catch((error: unknown) => isAway(error));
  }
  const renewal = setInterval(() => void keepAll(), leaseMs / 3).unref();

  return {
    /** Connects; why not, where Redis does not answer or refuses. It is tried again and again then. */
    async open(): Promise<string | null> {
      const made = await redis();
      return made.connect().then(
        () => null,
        (error: unknown) => away ?? messageOf(error),
      );
    },
    async take(name: string, most: number): Promise<SharedTurn | 'busy' | 'away'> {
      const waiting = places.get(name) ?? [];
      const who = waiting.shift() ?? newId('turn');
      try {
        const made = await redis();
        const answer = await made.eval(TAKE, 3, ...keysOf(name), who, most, leaseMs, PLACE_MS);
        hasAnswered();
        if (answer === 1) {
          taken.set(who, name);
          return { give: () => give(who, name) };
        }
        keepPlace(name, who);
        return 'busy';
      } catch (error) {
        // It may have been given the turn all the same.
        keepPlace(name, who);
        isAway(error);
        return 'away';
      }
    },
    async close(): Promise<void> {
      clearInterval(renewal);
      await Promise.all([...taken].map(([who, name]) => give(who, name)));
      (await client)?.disconnect();
    },
  };
}
export type RedisGate = ReturnType<typeof createRedisGate>;
