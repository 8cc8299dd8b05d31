import { expect, it } from 'vitest';
import { checkedScript, trustedScript } from './trusted-script.ts';

it('takes scripts beside the page', () => {
  for (const address of ['sw.js', 'story/001-dusk-0123456789.js', 'assets/002-潮-abc.js', 'a/b/c.js'])
    expect([checkedScript(address), trustedScript(address)]).toEqual([address, address]);
});

it.each([
  'https://elsewhere.test/a.js',
  '//elsewhere.test/a.js',
  '/a.js',
  '../a.js',
  'a/../../b.js',
  'data:text/javascript,1.js',
  'blob:x.js',
  '\\\\host\\a.js',
  'a.js?x',
  'a.html',
  '',
])('takes no other address, like "%s"', (address) => {
  expect(() => checkedScript(address)).toThrow('no script of this page');
});
