import { describe, expect, it } from 'vitest';
import { ReadState } from './read-state.ts';
import { memoryStorage, safeStorage } from './storage.ts';

describe('ReadState', () => {
  it('remembers what was read, by story', () => {
    const storage = memoryStorage();
    const read = new ReadState(storage, 'one');
    read.add('ln_1');
    read.flush();
    expect(new ReadState(storage, 'one').has('ln_1')).toBe(true);
    expect(new ReadState(storage, 'one').has('ln_2')).toBe(false);
    expect(new ReadState(storage, 'two').has('ln_1')).toBe(false);
  });
  it('stays small', () => {
    const storage = memoryStorage();
    const read = new ReadState(storage, 's');
    for (let i = 0; i < 60_000; i++) read.add(`ln_${i}`);
    read.flush();
    expect((storage.getItem('comfyvn.player.read.s') ?? '').length).toBeLessThan(420_000);
    expect(new ReadState(storage, 's').has('ln_59999')).toBe(true);
  });
  it('reads rubbish as nothing', () => {
    const storage = memoryStorage();
    storage.setItem('comfyvn.player.read.s', '<script> {} ☃');
    expect(new ReadState(storage, 's').has('ln_1')).toBe(false);
  });
});

describe('safeStorage', () => {
  it('keeps in memory what the storage refuses', () => {
    const refuse = (): never => {
      throw new Error('quota');
    };
    const storage = safeStorage({ getItem: refuse, setItem: refuse, removeItem: refuse });
    storage.setItem('a', '1');
    expect(storage.getItem('a')).toBe('1');
    storage.removeItem('a');
    expect(storage.getItem('a')).toBeNull();
  });
});

describe('choices', () => {
  it('are remembered over runs, and are no nodes', () => {
    const storage = memoryStorage();
    const read = new ReadState(storage, 's');
    read.addChosen('stay');
    read.flush();
    const later = new ReadState(storage, 's');
    expect(later.hasChosen('stay')).toBe(true);
    expect(later.hasChosen('go')).toBe(false);
    expect(later.has('stay')).toBe(false);
  });
});
