import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { startRedis, type TestRedis } from '../../../tests/redis.ts';
import { newFolder } from '../../../tests/support.ts';
import { createRedisGate, type RedisGate, type SharedTurn } from './lane-gate.ts';
import { createLogger } from './logger.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const clean: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).toReversed()) await one();
});

async function open(redis: Pick<TestRedis, 'url'>, leaseMs = 400): Promise<RedisGate> {
  const gate = createRedisGate({ url: redis.url, logger: createLogger(null, 'silent').logger, leaseMs });
  clean.push(gate.close);
  await gate.open();
  return gate;
}
async function setUp() {
  const redis = await startRedis();
  clean.push(redis.stop);
  return { redis, a: await open(redis), b: await open(redis) };
}
const turn = (got: SharedTurn | 'busy' | 'away'): SharedTurn => {
  if (typeof got === 'string') throw new Error(got);
  return got;
};

test.skipIf(!hasRedis)(
  'so many have a turn at once, first come first served; names do not wait for each other',
  async () => {
    const { a, b } = await setUp();
    const first = turn(await a.take('x', 2));
    turn(await b.take('x', 2));
    expect(await a.take('x', 2)).toBe('busy');
    expect(await b.take('x', 2)).toBe('busy');
    turn(await b.take('y', 1));
    await first.give();
    // b came later than a, so that it is not its turn although one is free.
    expect(await b.take('x', 2)).toBe('busy');
    turn(await a.take('x', 2));
  },
);

test.skipIf(!hasRedis)('two asks at a time never get the same turn', async () => {
  const { a } = await setUp();
  await Promise.all([a.take('x', 0), a.take('x', 0)]);
  const got = await Promise.all([a.take('x', 1), a.take('x', 1)]);
  expect(got.filter((one) => one === 'busy')).toHaveLength(1);
});

test.skipIf(!hasRedis)(
  'a turn is kept for as long as its daemon lives, and no longer than a lease after it',
  async () => {
    const { redis, b } = await setUp();
    const dead = createRedisGate({ url: redis.url, logger: createLogger(null, 'silent').logger, leaseMs: 400 });
    await dead.open();
    turn(await dead.take('x', 1));
    await pause(900);
    expect(await b.take('x', 1)).toBe('busy');
    // It gives what it has, as a daemon that stops does.
    await dead.close();
    turn(await b.take('x', 1));
  },
);

test.skipIf(!hasRedis)(
  'what runs while Redis is away has its turn still when that is back, without what it knew',
  async () => {
    const { redis, a, b } = await setUp();
    const kept = turn(await a.take('x', 1));
    await redis.stop();
    expect(await b.take('x', 1)).toBe('away');
    await pause(500);
    await redis.start();
    await expect.poll(() => b.take('x', 1), { interval: 200, timeout: 5_000 }).toBe('busy');
    await kept.give();
    turn(await b.take('x', 1));
  },
);

test('where no Redis answers, that is said, and nothing is thrown', async () => {
  const gate = createRedisGate({ url: 'redis://127.0.0.1:1', logger: createLogger(null, 'silent').logger });
  clean.push(gate.close);
  expect(await gate.open()).toMatch(/ECONNREFUSED/);
  expect(await gate.take('x', 1)).toBe('away');
});

test.skipIf(!hasRedis)('a password that Redis refuses is said to be so, and stands in no log', async () => {
  const redis = await startRedis(['--requirepass', 'right']);
  clean.push(redis.stop);
  const folder = newFolder('gate');
  const { logger, close } = createLogger(folder, 'info');
  for (const [password, answer] of [
    [':hidden-one@', /^WRONGPASS/],
    ['', /^NOAUTH/],
    [':right@', null],
  ] as const) {
    const gate = createRedisGate({ url: redis.url.replace('//', `//${password}`), logger });
    clean.push(gate.close);
    const fault = await gate.open();
    if (answer === null) expect(fault).toBeNull();
    else expect(fault).toMatch(answer);
    expect(typeof (await gate.take('x', 9))).toBe(answer === null ? 'object' : 'string');
  }
  await close();
  const log = fs.readFileSync(path.join(folder, 'server.log'), 'utf8');
  expect(log).toContain('WRONGPASS');
  expect(log).not.toContain('hidden-one');
});

test.skipIf(!hasRedis)('a turn that was given while nobody heard of it is taken when Redis answers again', async () => {
  const redis = await startRedis();
  clean.push(redis.stop);
  const a = await open(redis, 60_000);
  const b = await open(redis, 60_000);
  const admin = new Redis(redis.url);
  clean.push(() => admin.quit());
  await admin.call('CLIENT', 'PAUSE', '4000', 'ALL');
  expect(await a.take('x', 1)).toBe('away');
  // What was sent is done after the pause, and the turn is a's although it gave up.
  await expect.poll(() => b.take('x', 1), { interval: 200, timeout: 10_000 }).toBe('busy');
  const kept = turn(await a.take('x', 1));
  await kept.give();
  turn(await b.take('x', 1));
});
