import { describe, expect, it } from 'vitest';
import { identityOf, rememberedExpressions } from './remembered.ts';

function memory() {
  const all = new Map<string, string>();
  return {
    getItem: (key: string) => all.get(key) ?? null,
    setItem: (key: string, value: string) => void all.set(key, value),
    removeItem: (key: string) => void all.delete(key),
  };
}

const message = (n: number) => ({ name: 'Vic', send_date: `2026-10-03T18:${n}` });

describe('remembered expressions', () => {
  it('outlive the page', () => {
    const storage = memory();
    expect(rememberedExpressions(storage).remember(message(1), 'joy')).toBe(true);
    expect(rememberedExpressions(storage).find(message(1))).toBe('joy');
    expect(rememberedExpressions(storage).find(message(2))).toBeUndefined();
  });

  it('are news only when they differ', () => {
    const remembered = rememberedExpressions(memory());
    remembered.remember(message(1), 'joy');
    expect(remembered.remember(message(1), 'joy')).toBe(false);
    expect(remembered.remember(message(1), 'anger')).toBe(true);
  });

  it('belong to one swipe', () => {
    const remembered = rememberedExpressions(memory());
    remembered.remember({ ...message(1), swipe_id: 0 }, 'joy');
    expect(remembered.find({ ...message(1), swipe_id: 1 })).toBeUndefined();
  });

  it('drop the oldest', () => {
    const remembered = rememberedExpressions(memory(), 2);
    for (const n of [1, 2, 3]) remembered.remember(message(n), 'joy');
    expect([1, 2, 3].map((n) => remembered.find(message(n)))).toEqual([undefined, 'joy', 'joy']);
  });

  it('survive an edit of the text, and go by the text where there is no time', () => {
    expect(identityOf({ ...message(1), mes: 'a' })).toBe(identityOf({ ...message(1), mes: 'b' }));
    expect(identityOf({ name: 'Vic', mes: 'a' })).not.toBe(identityOf({ name: 'Vic', mes: 'b' }));
  });

  it('start afresh when the storage holds rubbish', () => {
    const storage = memory();
    storage.setItem('comfyvn.expressions', '{');
    expect(rememberedExpressions(storage).find(message(1))).toBeUndefined();
  });
});
