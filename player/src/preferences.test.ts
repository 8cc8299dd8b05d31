import { describe, expect, it } from 'vitest';
import { DEFAULTS, parsePreferences, PreferenceStore } from './preferences.ts';
import { memoryStorage } from './storage.ts';

describe('parsePreferences', () => {
  it('gives the defaults for nothing and for rubbish', () => {
    for (const text of [null, '', '[]', '3', 'null', '{"textSize":"big"}', '{"__proto__":{"textSize":90}}'])
      expect(parsePreferences(text)).toEqual(DEFAULTS);
  });
  it('keeps what is in range and brings the rest into it', () => {
    const parsed = parsePreferences(
      '{"textSize":900,"music":0.25,"motion":"reduced","typeface":"comic","skipUnread":true,"timedChoices":"off"}',
    );
    expect(parsed).toMatchObject({
      textSize: 250,
      music: 0.25,
      motion: 'reduced',
      typeface: 'story',
      skipUnread: true,
      timedChoices: 'off',
    });
  });
});

describe('PreferenceStore', () => {
  it('remembers a change and tells it', () => {
    const storage = memoryStorage();
    const store = new PreferenceStore(storage);
    const seen: number[] = [];
    store.watch((value) => seen.push(value.textSpeed));
    store.set({ textSpeed: 0 });
    expect(seen).toEqual([DEFAULTS.textSpeed, 0]);
    expect(new PreferenceStore(storage).value.textSpeed).toBe(0);
  });
});
