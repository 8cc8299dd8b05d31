import { describe, expect, it } from 'vitest';
import { planTyping, shownAfter } from './typing-plan.ts';

describe('planTyping', () => {
  it('keeps graphemes whole', () => {
    expect(planTyping('a👨‍👩‍👧é', 10).ends).toEqual([1, 9, 10]);
  });
  it('shows one letter more per tick of the speed', () => {
    const plan = planTyping('abcd', 10);
    expect(shownAfter(plan, 0)).toBe(1);
    expect(shownAfter(plan, 199)).toBe(2);
    expect(shownAfter(plan, 10_000)).toBe(4);
  });
  it('breathes after a sentence but not inside a number', () => {
    const sentence = planTyping('a. b', 10).atMs;
    expect(sentence[2]).toBe(900);
    expect(planTyping('3.5', 10).atMs).toEqual([0, 100, 200]);
  });
  it('shows everything at once at speed 0', () => {
    expect(shownAfter(planTyping('hello', 0), 0)).toBe(5);
  });
});
