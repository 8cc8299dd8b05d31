import type { StoryAsset } from '@comfyvn/shared/story/story';
import { describe, expect, it } from 'vitest';
import { describeStage } from './stage-description.ts';

const asset = (id: string, name: string): StoryAsset => ({ id, name, kind: 'background', mime: 'image/png' });
const assets = [asset('pier', 'backgrounds/pier_at-dusk.webp'), asset('hash', '0123456789abcdef0123.png')];
const find = (id: string) => assets.find((one) => one.id === id);
const mira = { name: 'Mira', expression: 'joy', alpha: 1 };

describe('describeStage', () => {
  it('names who is there, how they look, and where', () => {
    const facts = {
      background: { asset: 'pier' },
      picture: null,
      figures: [mira, { name: 'Ren', expression: 'very_tired', alpha: 1 }],
    };
    expect(describeStage(facts, find)).toBe('On stage: Mira, joyful; Ren, very tired. Background: pier at dusk');
  });
  it('says nothing of what nobody sees', () => {
    expect(describeStage({ background: null, picture: null, figures: [{ ...mira, alpha: 0 }] }, find)).toBe('');
    expect(describeStage({ background: { asset: 'hash' }, picture: null, figures: [] }, find)).toBe('');
    expect(describeStage({ background: { asset: 'gone' }, picture: null, figures: [mira] }, find)).toBe(
      'On stage: Mira, joyful',
    );
  });
  it('tells of the picture that covers all', () => {
    const facts = { background: { asset: 'pier' }, picture: 'pier', figures: [mira] };
    expect(describeStage(facts, find)).toBe('Picture: pier at dusk');
  });
});
