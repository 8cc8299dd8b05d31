import { expect, test } from 'vitest';
import { brief, readChat } from './reading.fixture.ts';
import { findPeople, genderOfRole, knownRole } from './roles.ts';

test('roles are found with their article, among names and in order', () => {
  const found = findPeople(
    'Henry met an aged, silent seaman and the old woman by the inn; the cook\u2019s pot fell.',
    () => false,
  );
  expect(found.map(({ name, start }) => `${name}@${start}`)).toEqual(['Henry@0', 'Seaman@10', 'Old Woman@37']);
  expect(knownRole('tall young cook')).toBe('Cook');
  expect(knownRole('sound of the cook')).toBeNull();
  expect([genderOfRole('Landlady'), genderOfRole('Landlord')]).toEqual(['female', 'male']);
});

test('somebody without a name speaks under their role, and people who say their name speak', () => {
  const told =
    '"Good evening," said Henry. The innkeeper wiped his hands. "A room, sir?" the innkeeper asked. "Yes," said Henry. ' +
    '"Two shillings," the innkeeper replied.\n\nA stranger rose. "I\u2019m Tom Bell. We met before." "Tom!" cried Henry. "Sit down," said Tom Bell.';
  const spoken = brief(readChat([['Narrator', told]], { userName: 'Sam', characterNames: ['Narrator'], group: false }));
  expect(spoken).toContain('dialogue|Innkeeper|A room, sir?');
  expect(spoken).toContain('dialogue|Innkeeper|Two shillings,');
  expect(spoken).toContain('dialogue|Tom Bell|I\u2019m Tom Bell. We met before.');
});
