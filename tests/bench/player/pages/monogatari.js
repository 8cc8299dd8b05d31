/* global monogatari */
// The script of Monogatari's own template page; `LINES` stands before it.
monogatari.assets('scenes', { bg: 'bg.webp' });
monogatari.characters({
  c0: { name: 'A', color: '#88c', directory: '', sprites: { n: 's0.webp' } },
  c1: { name: 'B', color: '#88c', directory: '', sprites: { n: 's1.webp' } },
  c2: { name: 'C', color: '#88c', directory: '', sprites: { n: 's2.webp' } },
  c3: { name: 'D', color: '#88c', directory: '', sprites: { n: 's3.webp' } },
});
monogatari.script({
  Start: [
    'show scene bg',
    'show character c0 n at left',
    'show character c1 n at center',
    'show character c2 n at right',
    'show character c3 n at center',
    ...globalThis.LINES,
    'end',
  ],
});
