import { expect, test } from 'vitest';
import * as z from 'zod';
import { changeOf, saidIn } from './change.ts';

const thing = z.object({
  name: z.string().trim().min(1),
  tags: z.array(z.string()).default([]),
  caps: z.object({ day: z.number().default(2) }).prefault({}),
});

test('what is absent stays absent, what is there is checked and trimmed', () => {
  const change = changeOf(thing);
  expect(change.parse({})).toEqual({});
  expect(change.parse({ name: ' a ', caps: {} })).toEqual({ name: 'a', caps: { day: 2 } });
  expect(change.safeParse({ name: ' ' }).success).toBe(false);
  expect(saidIn({ name: 'a', tags: undefined })).toEqual({ name: 'a' });
});
