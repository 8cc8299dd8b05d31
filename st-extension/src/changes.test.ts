import type { CapturedMessage } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applied, changesBetween, partsOf, same } from './changes.ts';

const message = (mes: string, more: object = {}) => ({ mes, ...more });
const chat = (...texts: string[]): CapturedMessage[] => texts.map((text) => message(text));

describe('changes between two captures', () => {
  it('says nothing when nothing changed', () => {
    expect(changesBetween(chat('a', 'b'), chat('a', 'b'))).toEqual([]);
  });

  it('sends only what was added', () => {
    expect(changesBetween(chat('a'), chat('a', 'b'))).toEqual([{ index: 1, remove: 0, messages: chat('b') }]);
  });

  it('sends only the message that was edited, and others that were', () => {
    expect(changesBetween(chat('a', 'b', 'c', 'd'), chat('a', 'B', 'c', 'D'))).toEqual([
      { index: 1, remove: 1, messages: chat('B') },
      { index: 3, remove: 1, messages: chat('D') },
    ]);
  });

  it('removes one in the middle without sending what follows', () => {
    expect(changesBetween(chat('a', 'b', 'c'), chat('a', 'c'))).toEqual([{ index: 1, remove: 1, messages: [] }]);
  });

  it('notices an expression that came later', () => {
    const after = [message('a'), message('b', { expression: 'joy' })];
    expect(changesBetween(chat('a', 'b'), after)).toEqual([{ index: 1, remove: 1, messages: [after[1]] }]);
  });

  const anyChat = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }).map((texts) => chat(...texts));

  it('always turns the one into the other, whole or in parts', () => {
    fc.assert(
      fc.property(anyChat, anyChat, fc.integer({ min: 1, max: 60 }), (before, after, limit) => {
        const changes = changesBetween(before, after);
        expect(applied(before, changes)).toEqual(after);
        expect(partsOf(changes, limit).reduce((now, part) => applied(now, part), before)).toEqual(after);
      }),
    );
  });
});

describe('parts', () => {
  it('keeps small changes in one request, even none', () => {
    expect(partsOf([], 100)).toEqual([[]]);
    const changes = [{ index: 0, remove: 0, messages: chat('a', 'b') }];
    expect(partsOf(changes, 100)).toEqual([changes]);
  });

  it('cuts a long chat, and lets a huge message be alone', () => {
    const messages = [message('a'), message('x'.repeat(500)), message('b')];
    const parts = partsOf([{ index: 0, remove: 0, messages }], 50);
    expect(parts.map((part) => part.map(({ index, messages: some }) => [index, some.length]))).toEqual([
      [[0, 1]],
      [[1, 1]],
      [[2, 1]],
    ]);
  });
});

describe('same', () => {
  it('looks inside objects and lists', () => {
    expect(same({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
    expect(same({ a: [1] }, { a: { 0: 1 } })).toBe(false);
    expect(same({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(same({ a: undefined }, { b: undefined })).toBe(false);
  });
});
