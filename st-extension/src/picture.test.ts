import { expect, it } from 'vitest';
import { promptOf } from './picture.ts';

it('a picture is drawn from who speaks and the words, without marks, and not too many of them', () => {
  expect(promptOf({ name: 'Vic', mes: '*She **smiles**.*\n"Come <b>in</b>." ![x](http://a/b.png)' })).toBe(
    'Vic: She smiles . "Come in ."',
  );
  expect(promptOf({ name: 'Vic', mes: '***' })).toBe('');
  const long = promptOf({ mes: 'word '.repeat(300) });
  expect(long.length).toBeLessThanOrEqual(500);
  expect(long.endsWith('word')).toBe(true);
});
