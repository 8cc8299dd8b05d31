import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { debounced } from './follow.ts';

describe('many changes at once', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are one, a little after the last', () => {
    const changed = vi.fn();
    const soon = debounced(changed, 100, 1_000);
    for (let n = 0; n < 5; n++) {
      soon.touch();
      vi.advanceTimersByTime(90);
    }
    expect(changed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10);
    expect(changed).toHaveBeenCalledOnce();
  });

  it('are not put off for ever', () => {
    const changed = vi.fn();
    const soon = debounced(changed, 100, 1_000);
    for (let n = 0; n < 21; n++) {
      soon.touch();
      vi.advanceTimersByTime(90);
    }
    expect(changed).toHaveBeenCalledOnce();
  });
});
