import { expect, test } from 'vitest';
import { sampleSentence } from './sample-sentence.ts';

test('a voice is tried out in the language of the story if it speaks that, else in its own', () => {
  expect(sampleSentence([], 'de')).toMatchObject({ language: 'de', text: expect.stringContaining('Lampe') });
  expect(sampleSentence(['fr-FR', 'de-AT'], 'de')).toMatchObject({ language: 'de' });
  expect(sampleSentence(['ja-JP'], 'en')).toEqual({ language: 'ja-JP', text: expect.stringContaining('明かり') });
  expect(sampleSentence(['zh_CN'], 'en')).toMatchObject({ language: 'zh-CN' });
  expect(sampleSentence(['xx'], 'yy')).toEqual({ text: expect.stringContaining('lamp') });
});
