import { describe, expect, test } from 'vitest';
import { ENGINE_PRESETS, engineTemplate, PRESET_NAMES } from '@comfyvn/shared/speech/engine-template';
import { draftOf, fileIn, templateIn } from './engine-draft.ts';

const fileOf = (preset: (typeof PRESET_NAMES)[number]) => {
  const { label, url, template } = ENGINE_PRESETS[preset];
  return { name: label, url, template: engineTemplate.parse(template) };
};

describe('a template in the form', () => {
  test.each(PRESET_NAMES.filter((preset) => preset !== 'gpt-sovits'))('%s comes out as it went in', (preset) => {
    expect(templateIn(draftOf(fileOf(preset)))).toEqual(fileOf(preset).template);
  });

  test('what is wrong is said by its field', () => {
    const draft = draftOf(fileOf('xtts'));
    const faults: [Partial<typeof draft>, string][] = [
      [{ body: '{"text": ' }, 'Body is not JSON'],
      [{ body: '{"words": "{voice}"}' }, 'Nothing of the request holds {text}'],
      [{ body: '{"text": "{text}", "tone": "{mood}"}' }, '{mood} is no placeholder'],
      [{ path: 'tts' }, 'speak.path: Begin with one /'],
      [{ path: '//elsewhere.example/tts' }, 'speak.path'],
      [{ method: 'GET' }, 'GET has no body'],
      [{ voicesPath: '' }, 'Say where its voices are listed'],
    ];
    for (const [change, words] of faults) expect(() => templateIn({ ...draft, ...change })).toThrow(words);
  });
});

describe('the file of a template', () => {
  test('is taken in as it was given out, and nothing else is', () => {
    const file = { comfyvn: 'speech-engine', version: 1, ...fileOf('kokoro') };
    expect(fileIn(JSON.stringify(file))).toEqual(file);
    expect(() => fileIn('{}')).toThrow('This is no template of a program that speaks');
    expect(() => fileIn('Kokoro')).toThrow('The file is not JSON');
    expect(() => fileIn(JSON.stringify({ ...file, url: 'ftp://x' }))).toThrow('url:');
  });
});
