import { expect, test } from 'vitest';
import { Animator } from './animator.ts';
import type { StageClock } from './clock.ts';
import { FlashGuard } from './flash-guard.ts';

/** A time that goes on by 20 ms a frame, as long as somebody asks for frames or waits. */
class Time implements StageClock {
  frames = 0;
  #nowMs = 0;
  #frame: ((nowMs: number) => void) | null = null;
  #waits = new Map<() => void, number>();

  now = (): number => this.#nowMs;
  frame(call: (nowMs: number) => void): () => void {
    this.#frame = call;
    return () => (this.#frame = null);
  }
  later(ms: number, call: () => void): () => void {
    this.#waits.set(call, this.#nowMs + ms);
    return () => this.#waits.delete(call);
  }
  pass(ms: number): void {
    for (const end = this.#nowMs + ms; this.#nowMs < end;) {
      this.#nowMs += 20;
      for (const [call, dueMs] of this.#waits) if (dueMs <= this.#nowMs && this.#waits.delete(call)) call();
      const call = this.#frame;
      this.#frame = null;
      if (call) {
        this.frames += 1;
        call(this.#nowMs);
      }
    }
  }
}

/** All that follows at once has followed. */
const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

test('a tween goes from 0 to 1 in its time, and then no frame is asked for', async () => {
  const time = new Time();
  const animator = new Animator(() => undefined, time);
  const values: number[] = [];
  const over = animator.run(100, (t) => values.push(t), { easing: 'linear' });
  time.pass(400);
  await over;
  expect(values).toEqual([0, 0, 0.2, 0.4, 0.6, 0.8, 1]);
  const { frames } = time;
  time.pass(1_000);
  expect(time.frames).toBe(frames);
});

test('a loop asks for as many frames as it needs, and for none while asleep or ended', () => {
  const time = new Time();
  const animator = new Animator(() => undefined, time);
  let called = 0;
  animator.loop('idle', 80, () => (called += 1));
  time.pass(2_000);
  expect(called).toBeGreaterThan(18);
  expect(called).toBeLessThan(27);
  expect(time.frames).toBeLessThan(30);
  animator.sleep(true);
  time.pass(200);
  const asleep = time.frames;
  time.pass(2_000);
  expect(time.frames).toBe(asleep);
  animator.sleep(false);
  time.pass(200);
  expect(time.frames).toBeGreaterThan(asleep);
  animator.endLoop('idle');
  time.pass(200);
  const ended = time.frames;
  time.pass(2_000);
  expect(time.frames).toBe(ended);
});

test('finish brings tweens to their end and leaves loops alone', async () => {
  const time = new Time();
  const animator = new Animator(() => undefined, time);
  let looped = 0;
  let at = 0;
  animator.loop('rain', 0, () => (looped += 1));
  const over = animator.run(10_000, (t) => (at = t));
  time.pass(100);
  animator.finish();
  await over;
  expect(at).toBe(1);
  const before = looped;
  time.pass(200);
  expect(looped).toBeGreaterThan(before);
});

test('no more than three flashes a second, whatever they come from; dark colours do not count', () => {
  const time = new Time();
  const guard = new FlashGuard(time);
  let flashes = 0;
  for (let at = 0; at < 3_000; at += 20) {
    if (guard.allows('#ffffff')) flashes += 1;
    expect(guard.allows('#000000')).toBe(true);
    time.pass(20);
  }
  expect(flashes).toBeGreaterThan(5);
  expect(flashes).toBeLessThan(9);
});

test('it rests when the last tween is over, also one that followed another at once', async () => {
  const time = new Time();
  const animator = new Animator(() => undefined, time);
  const told: string[] = [];
  await animator.rest();
  const goes = animator.run(100, () => undefined).then(() => animator.run(100, () => undefined));
  animator.loop('rain', 0, () => undefined);
  void animator.rest().then(() => told.push('rests'));
  time.pass(140);
  await turn();
  expect([animator.moving, told]).toEqual([true, []]);
  time.pass(140);
  await goes;
  await turn();
  expect(told).toEqual(['rests']);
});

test.each(['stop', 'destroy'] as const)('it rests when what moved is given up: %s', async (way) => {
  const animator = new Animator(() => undefined, new Time());
  void animator.run(100, () => undefined, { key: 'a' });
  const rests = animator.rest();
  animator[way]('a');
  await rests;
  expect(animator.moving).toBe(false);
});
