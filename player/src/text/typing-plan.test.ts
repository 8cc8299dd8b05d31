import { spansOf } from '@comfyvn/shared/story/text-markup';
import { describe, expect, it } from 'vitest';
import { planTyping as plan, shownAfter } from './typing-plan.ts';

const planTyping = (text: string, speed: number) => plan(spansOf(text), speed);

describe('planTyping', () => {
  it('keeps graphemes whole', () => {
    expect(planTyping('a👨‍👩‍👧é', 10).ends).toEqual([1, 9, 10]);
  });
  it('shows one letter more per tick of the speed', () => {
    const letters = planTyping('abcd', 10);
    expect(shownAfter(letters, 0)).toBe(1);
    expect(shownAfter(letters, 199)).toBe(2);
    expect(shownAfter(letters, 10_000)).toBe(4);
  });
  it('breathes after a sentence but not inside a number', () => {
    expect(planTyping('a. b', 10).atMs[2]).toBe(900);
    expect(planTyping('3.5', 10).atMs).toEqual([0, 100, 200]);
    expect(planTyping('3.{b}5{/b}', 10).atMs).toEqual([0, 100, 200]);
  });
  it('shows everything at once at speed 0, and waits for nobody', () => {
    const whole = planTyping('he{w}ll{w=5}o', 0);
    expect(shownAfter(whole, 0)).toBe(5);
    expect(whole).toMatchObject({ stops: [], endMs: 0 });
  });
  it('types nothing without end of speed, but keeps the waits', () => {
    const waits = planTyping('he{w}ll{w=5}o', Infinity);
    expect(waits.stops).toEqual([2]);
    expect(waits.atMs).toEqual([0, 0, 0, 0, 5_000]);
  });
  it('waits where the line says so, and is over after its last wait', () => {
    expect(planTyping('ab{w=1}c', 10).atMs).toEqual([0, 100, 1_200]);
    expect(planTyping('ab{w=1}', 10).endMs).toBe(1_200);
    expect(planTyping('ab', 10).endMs).toBe(100);
  });
  it('knows no wait for the reader where the line has not begun or is over', () => {
    expect(planTyping('{w}a{w}b{w}', 10).stops).toEqual([1]);
  });
  it('types parts of a line at a speed of their own', () => {
    expect(planTyping('a{speed=0.5}bc{/speed}d', 10).atMs).toEqual([0, 100, 300, 500]);
  });
});
