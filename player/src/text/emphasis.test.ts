import { describe, expect, it } from 'vitest';
import { splitEmphasis } from './emphasis.ts';

describe('splitEmphasis', () => {
  it('finds emphasis and strong words', () => {
    expect(splitEmphasis('I *really* mean **it**.')).toEqual([
      { text: 'I ', style: 'plain' },
      { text: 'really', style: 'em' },
      { text: ' mean ', style: 'plain' },
      { text: 'it', style: 'strong' },
      { text: '.', style: 'plain' },
    ]);
  });
  it('leaves marks alone that are no emphasis', () => {
    for (const text of ['2 * 3 * 4', 'snake_case_name', 'a * b', '****', 'x*y'])
      expect(splitEmphasis(text)).toEqual([{ text, style: 'plain' }]);
  });
  it('stays fast on hostile text', () => {
    const started = performance.now();
    splitEmphasis('*a'.repeat(10_000));
    splitEmphasis('**a '.repeat(5_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
