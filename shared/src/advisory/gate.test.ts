import { expect, test } from 'vitest';
import type { StoryAsset } from '../story/story.ts';
import { sharingGate, sharingOf } from './gate.ts';

test.each([
  'All rights reserved',
  '(c) 2020 Studio X. ALL RIGHTS RESERVED.',
  'Proprietary',
  'LicenseRef-Proprietary',
  'UNLICENSED',
  'no redistribution',
  'No re-distribution!',
  'Not for redistribution',
  'Personal use only',
  'You may not redistribute this',
  'do not share',
  'must not be published',
  'Redistribution is forbidden.',
  'sharing not allowed',
])('"%s" forbids passing on', (licence) => {
  expect(sharingOf(licence)).toBe('forbidden');
});

test.each(['CC0-1.0', 'CC-BY-4.0', 'CC-BY-NC-SA-4.0', 'MIT', 'Unlicense', 'OFL-1.1', 'free to share', 'public domain'])(
  '"%s" does not',
  (licence) => {
    expect(sharingOf(licence)).toBe('allowed');
  },
);

test.each([undefined, '', '  ', 'unknown', 'Unknown', 'NOASSERTION', 'n/a', '?'])('%j says nothing', (licence) => {
  expect(sharingOf(licence)).toBe('unknown');
});

test('the gate names each forbidden asset and sums up the unknown ones', () => {
  const asset = (id: string, licence?: string): StoryAsset => ({
    id,
    kind: 'background',
    name: `Name of ${id}`,
    mime: 'image/png',
    ...(licence !== undefined && { licence }),
  });
  const findings = sharingGate([
    asset('a', 'All rights reserved'),
    asset('b', 'CC0-1.0'),
    ...['c', 'd', 'e', 'f'].map((id) => asset(id)),
  ]);
  expect(findings.map((one) => [one.rule, one.level])).toEqual([
    ['export-forbidden', 'error'],
    ['licence-unknown', 'info'],
  ]);
  expect(findings[0]!.message).toBe(
    'The background "Name of a" (a) may not be passed on: its licence is "All rights reserved".',
  );
  expect(findings[1]!.message).toMatch(/for 4 of .*"Name of c", "Name of d", "Name of e" and 1 more/);
  expect(sharingGate([asset('b', 'MIT')])).toEqual([]);
});
