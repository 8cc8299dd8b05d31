import { afterEach, beforeEach, vi } from 'vitest';

/** What a command of a test writes to both streams; empty before each test, and nothing of it is shown. */
export function listenToStreams(): { text: string } {
  const told = { text: '' };
  beforeEach(() => {
    told.text = '';
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        told.text += String(text);
        return true;
      });
  });
  afterEach(() => vi.restoreAllMocks());
  return told;
}
