import { describe, expect, it } from 'vitest';
import { DEFAULTS, parsePreferences } from '../preferences.ts';
import { SETTINGS } from './settings-table.ts';
import { WORDS } from './words.ts';

const rows = SETTINGS.flatMap((group) => group.rows);

describe('the table of settings', () => {
  it('has a row for everything that a reader can set, each once', () => {
    const names = rows.flatMap((row) => {
      if (row.kind === 'skin') return ['skin'];
      return row.kind === 'slider' && row.mute ? [row.name, row.mute] : [row.name];
    });
    // The order of saves is set where the saves are.
    expect([...names, 'savesOrder'].sort()).toEqual(Object.keys(DEFAULTS).sort());
  });

  it('reaches the ends of every range, and gives back what it shows', () => {
    for (const row of rows) {
      if (row.kind !== 'slider') continue;
      const valueAt = (at: number): number => row.scale?.toValue(at) ?? at;
      for (const at of [row.min, row.max]) {
        const value = valueAt(at);
        expect(parsePreferences(JSON.stringify({ [row.name]: value }))[row.name]).toBe(value);
        expect(row.scale?.toSlider(value) ?? value).toBe(at);
        expect(row.shown(value)).not.toBe('');
      }
      expect(valueAt(row.min)).not.toBe(valueAt(row.max));
    }
  });

  it('offers only what is kept, with words for each', () => {
    for (const row of rows) {
      if (row.kind !== 'skin') expect(WORDS[row.word]).not.toBe('');
      if (row.kind !== 'choice') continue;
      const values = row.options().map(([value]) => value);
      expect(values).toContain(DEFAULTS[row.name]);
      for (const value of values) expect(parsePreferences(JSON.stringify({ [row.name]: value }))[row.name]).toBe(value);
    }
  });
});
