import { EXPRESSIONS } from '@comfyvn/shared/characters/expression';
import { expect, it } from 'vitest';
import { cast } from './casting.ts';
import { moodOf } from '@comfyvn/shared/characters/mood';

const figure = { expression: 'anger', costume: null, x: 0.5, y: 0, scale: 1, flip: false, layer: 0 };
const stage = (more: object = {}) =>
  ({ characters: { ann: { ...figure, ...more } }, speaker: null }) as unknown as Parameters<typeof cast>[0];
const people = (sprites: object[] = []) =>
  new Map([['ann', { id: 'ann', name: 'Ann', portrait: 'card', sprites }]]) as unknown as Parameters<typeof cast>[1];

it('a card picture shows a mood by light and by how it stands; a sprite shows it itself', () => {
  const [card] = cast(stage(), people(), new Set());
  expect(card).toMatchObject({ kind: 'portrait', tint: moodOf('anger').tint, rotation: -1 });
  expect(card!.scale).toBeGreaterThan(1);
  const [sprite] = cast(stage(), people([{ expression: 'anger', asset: 'ann-anger' }]), new Set());
  expect(sprite).toMatchObject({ kind: 'sprite', tint: null, rotation: 0, scale: 1 });
});

it('what the story says of light comes first, and where there is no mood nothing changes', () => {
  expect(cast(stage({ tint: '#123456' }), people(), new Set())[0]?.tint).toBe('#123456');
  expect(cast(stage({ expression: 'neutral' }), people(), new Set())[0]).toMatchObject({ tint: null, scale: 1 });
  expect(cast(stage({ expression: 'constructor' }), people(), new Set())[0]).toMatchObject({ tint: null, scale: 1 });
});

it('every expression but the neutral one is a mood', () => {
  const calm = EXPRESSIONS.filter((expression) => moodOf(expression) === moodOf('neutral'));
  expect(calm).toEqual(['neutral']);
});
