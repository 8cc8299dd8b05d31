import { expect, it } from 'vitest';
import { sendParts } from './parts.ts';

it('a growing text goes in pieces, what comes meanwhile as one, and all of it arrives', async () => {
  const sent: string[] = [];
  const open: (() => void)[] = [];
  const parts = sendParts(async (text) => {
    sent.push(text);
    await new Promise<void>((done) => open.push(done));
  });
  parts.more('One');
  parts.more('One two');
  parts.more('One two three');
  expect(sent).toEqual(['One']);
  const all = parts.all();
  open.shift()!();
  await new Promise((done) => setTimeout(done, 5));
  expect(sent).toEqual(['One', ' two three']);
  open.shift()!();
  await all;
  parts.more('One two three four');
  expect(sent.join('')).toBe('One two three four');
});
