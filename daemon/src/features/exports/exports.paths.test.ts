import fc from 'fast-check';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from '../../../../tests/support.ts';
import { fileNameOf, MANIFEST_NAME, pathFault, pathFindings } from './exports.paths.ts';

test.each([
  '',
  '/etc/passwd',
  '../x',
  'a/../../x',
  'a/./b',
  'a//b',
  'a/',
  'a\\b',
  'C:/x',
  'c:x',
  'a:stream',
  'a\0b',
  'a\nb',
  'a\u007Fb',
  'a<b',
  'a|b',
  'a?b',
  'a*b',
  'a"b',
  'CON',
  'game/con.txt',
  'nul',
  'aux.rpy',
  'COM1.png',
  'lpt\u00B9',
  'CONIN$',
  'a./b',
  'a ',
  'a./',
  'x\u202Egnp.exe',
  'half\uD800.txt',
  MANIFEST_NAME,
  'Comfyvn-Export.JSON',
  'x'.repeat(181),
  `${'\u{1F600}'.repeat(51)}.png`,
])('%j may not be written', (file) => {
  expect(pathFault(file)).not.toBeNull();
  expect(pathFindings([file])).toMatchObject([{ rule: 'path-not-allowed', level: 'error' }]);
});

test.each([
  'a',
  'game/script.rpy',
  'game/images/Zoë 2.png',
  'console.txt',
  'com.txt',
  '日本/話.md',
  '.itch.toml',
  'a..b',
  'a/...b',
])('%j may', (file) => {
  expect(pathFault(file)).toBeNull();
});

test.each([[['a.png', 'A.png']], [['Ä/x', 'ä/x']], [['caf\u00e9', 'cafe\u0301']], [['a', 'a/b']], [['A/b/c', 'a/B']]])(
  '%j would be one file on some systems',
  (files) => {
    expect(pathFindings(files)).toMatchObject([{ rule: 'path-twice', level: 'error' }]);
  },
);

test('different files in the same folders are fine', () => {
  expect(pathFindings(['a/b', 'a/c', 'A/d', 'b'])).toEqual([]);
});

test('whatever passes stays in its folder and can be written', () => {
  const root = newFolder('paths');
  const bit = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('..', '.', '/', '\\', 'con', 'a', '\0', ' '));
  fc.assert(
    fc.property(fc.array(bit, { maxLength: 5 }), (bits) => {
      const file = bits.join('');
      if (pathFault(file) !== null) return;
      const place = path.join(root, file);
      expect(place.startsWith(root + path.sep)).toBe(true);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      fs.rmSync(place, { recursive: true, force: true });
      fs.writeFileSync(place, '');
      fs.rmSync(path.join(root, file.split('/')[0]!), { recursive: true });
    }),
    { numRuns: 1_000 },
  );
});

test('a title becomes a name that every system takes', () => {
  expect(fileNameOf('The Lamplighter', 'st_1')).toBe('The Lamplighter');
  expect(fileNameOf('  Über: "das" Meer?! / 2\0 ', 'st_1')).toBe('Über das Meer 2');
  expect(fileNameOf('夜の街', 'st_1')).toBe('夜の街');
  expect(fileNameOf('../../etc/passwd', 'st_1')).toBe('etc passwd');
  for (const title of ['', '...', '///', '\u202E\u202E', '-'.repeat(9)]) expect(fileNameOf(title, 'st_1')).toBe('st_1');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
      const name = fileNameOf(title, 'st_1');
      expect(pathFault(`${name}-renpy.zip`)).toBeNull();
      expect(name).not.toMatch(/^[.-]|\//);
    }),
    { numRuns: 1_000 },
  );
});
