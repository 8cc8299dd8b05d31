import { expect, it } from 'vitest';
import { commonBeginning, samePlace } from './same-place.ts';

it('what two chats begin with is counted', () => {
  const own = (text: string) => text;
  expect(commonBeginning([...'abcd'], [...'abxy'], own)).toBe(2);
  expect(commonBeginning([...'ab'], [...'abxy'], own)).toBe(2);
  expect(commonBeginning([], ['a'], own)).toBe(0);
});

it.each([
  ['in what both have, at the same line', { message: 2, node: 'n' }, 5, 5, { message: 2, node: 'n' }],
  ['at the end, in a branch of all of it', { message: 9, node: null }, 9, 9, 'end'],
  ['at the end, in a branch from before', { message: 9, node: null }, 5, 5, 'end'],
  ['at the end, in a chat that went another way', { message: 9, node: null }, 5, 8, { message: 5, node: null }],
  ['at the end of a branch, in what it was made from', { message: 5, node: null }, 5, 9, { message: 5, node: null }],
  ['behind the fork, in a branch without more', { message: 7, node: 'n' }, 5, 5, 'end'],
  ['in a chat of something else', { message: 7, node: 'n' }, 0, 5, null],
] as const)('%s', (_name, place, common, length, going) => {
  expect(samePlace(place, common, length)).toEqual(going);
});
