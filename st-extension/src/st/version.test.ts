import { expect, it } from 'vitest';
import { isOlder } from './version.ts';

it.each([
  ['SillyTavern:1.15.0:Cohee#1207', true],
  ['SillyTavern:1.9.7:Cohee#1207', true],
  ['SillyTavern:0.99.0:Cohee#1207', true],
  ['SillyTavern:1.16.0:Cohee#1207', false],
  ['SillyTavern:1.19.0:Cohee#1207', false],
  ['SillyTavern:2.0.0:Cohee#1207', false],
  ['SillyTavern:UNKNOWN:Cohee#1207', false],
  ['', false],
])('%s is older than what the extension works with: %s', (agent, old) => {
  expect(isOlder(agent)).toBe(old);
});
