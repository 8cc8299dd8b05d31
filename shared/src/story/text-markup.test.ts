import { cpuMs } from '../cpu-time.test-support.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, spansOf, asValue, type TextSpan } from './text-markup.ts';
import { MAX_TAG_DEPTH } from './text-tag.ts';

const plain = { bold: false, italic: false, colour: null, ruby: null, speed: 1, size: 1, waitMs: null };
const span = (text: string, style: Partial<TextSpan> = {}): TextSpan => ({ ...plain, text, ...style });

describe('spansOf', () => {
  it('finds emphasis and strong words', () => {
    expect(spansOf('I *really* mean **it**.')).toEqual([
      span('I '),
      span('really', { italic: true }),
      span(' mean '),
      span('it', { bold: true }),
      span('.'),
    ]);
  });
  it('leaves marks alone that are no emphasis', () => {
    for (const text of ['2 * 3 * 4', 'snake_case_name', 'a * b', '****', 'x*y'])
      expect(spansOf(text)).toEqual([span(text)]);
  });
  it('reads every tag', () => {
    expect(spansOf('{b}a{/b}{i}b{/i}{color=#F80}c{/color}{speed=0.5}d{/speed}{size=1.2}e{/size}')).toEqual([
      span('a', { bold: true }),
      span('b', { italic: true }),
      span('c', { colour: '#ff8800' }),
      span('d', { speed: 0.5 }),
      span('e', { size: 1.2 }),
    ]);
    expect(spansOf('{ruby=かんじ}漢字{/ruby}だ{lb}b}')).toEqual([span('漢字', { ruby: 'かんじ' }), span('だ{b}')]);
  });
  it('keeps the style around inside a tag, and gives it back behind it', () => {
    expect(spansOf('{b}a{color=#123456}b{i}c{/i}{/color}d{/b}e')).toEqual([
      span('a', { bold: true }),
      span('b', { bold: true, colour: '#123456' }),
      span('c', { bold: true, italic: true, colour: '#123456' }),
      span('d', { bold: true }),
      span('e'),
    ]);
  });
  it('waits before what follows, and at the end', () => {
    expect(spansOf('a{w}b{w=0.5}{w}c{w=2}')).toEqual([
      span('a'),
      span('b', { waitMs: 'reader' }),
      span('', { waitMs: 500 }),
      span('c', { waitMs: 'reader' }),
      span('', { waitMs: 2000 }),
    ]);
  });
  it('lets emphasis and tags overlap', () => {
    expect(spansOf('*a {b}b* c{/b}')).toEqual([
      span('a ', { italic: true }),
      span('b', { italic: true, bold: true }),
      span(' c', { bold: true }),
    ]);
    expect(spansOf('*{ruby=x}a*b{/ruby}*')).toEqual([span('a*b', { ruby: 'x', italic: true })]);
  });
  it('keeps two rubies apart', () => {
    expect(spansOf('{ruby=a}x{/ruby}{ruby=a}y{/ruby}')).toHaveLength(2);
  });
  it('leaves what is no tag as it is written', () => {
    const texts = ['{b}a', 'a{/b}', '{x}a{/x}', '{{b}}a{{/b}}', '{{user}}', '{color=red}a{/color}', '{size=9}a{/size}'];
    for (const text of [
      ...texts,
      '{B}a{/B}',
      '{w=99}',
      '{b=1}a{/b}',
      '{speed=0}a{/speed}',
      '{',
      '{}',
      '{ruby=a}{/ruby}',
    ])
      expect(spansOf(text)).toEqual([span(text)]);
    expect(plainText('{b}{i}a{/b}{/i}')).toBe('{i}a{/i}');
  });
  it('goes only so deep', () => {
    const deep = '{b}'.repeat(MAX_TAG_DEPTH + 1) + 'a' + '{/b}'.repeat(MAX_TAG_DEPTH + 1);
    expect(plainText(deep)).toBe('{b}a{/b}');
  });
  it.each(['*a', '**a ', '{b}', '{/b}', '{b}{i}', '{ruby=', '{ruby=a}b', '{{', '{color=#', '{w}', '{b}*a{/b}'])(
    'stays fast on hostile text: %s',
    (text) => {
      const started = cpuMs();
      spansOf(text.repeat(20_000 / text.length));
      expect(cpuMs() - started).toBeLessThan(10_000);
    },
  );
});

const parts = ['{b}', '{/b}', '{i}', '{/i}', '{w}', '{w=1}', '{lb}', '{color=#fff}', '{/color}', '{ruby=r}b{/ruby}'];
const markedUp = fc
  .array(fc.oneof(fc.constantFrom(...parts, '*', '**', '_', '{', '}', '{{x}}', '\uFFFC'), fc.string()))
  .map((all) => all.join(''));

describe('any text', () => {
  it('gives spans that are not empty but for waits, and that differ from their neighbours', () => {
    fc.assert(
      fc.property(markedUp, (text) => {
        const spans = spansOf(text);
        expect(spans.every((one) => one.text !== '' || one.waitMs !== null)).toBe(true);
        spans.slice(1).forEach((one, i) => {
          if (one.waitMs === null && one.ruby === null)
            expect({ ...one, text: '' }).not.toEqual({ ...spans[i], text: '', waitMs: null });
        });
      }),
    );
  });
  it('that is a value shows as it is', () => {
    fc.assert(
      fc.property(markedUp, (text) => {
        expect(plainText(asValue(text))).toBe(text);
      }),
    );
  });
  it('without a brace reads as the marks alone say', () => {
    fc.assert(
      fc.property(markedUp, (text) => {
        const chat = text.replace(/[{}]/g, '');
        for (const one of spansOf(chat)) expect(one).toEqual(span(one.text, { bold: one.bold, italic: one.italic }));
      }),
    );
  });
  it('loses no letter that is no mark and no tag', () => {
    const letters = fc.array(
      fc.oneof(fc.constantFrom('{b}', '{/b}', '{w}', '{i}', '{/i}'), fc.stringMatching(/^[a-z ]{0,5}$/)),
    );
    fc.assert(
      fc.property(letters, (all) => {
        const kept = plainText(all.join('')).replace(/\{\/?[biw]\}/g, '');
        expect(kept).toBe(all.filter((one) => !one.startsWith('{')).join(''));
      }),
    );
  });
});
