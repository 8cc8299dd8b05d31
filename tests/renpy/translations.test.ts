import { describe, expect, test } from 'vitest';
import { storyOf } from '../../shared/src/story/arbitrary.test-support.ts';
import type { Node } from '../../shared/src/story/node.ts';
import type { Story } from '../../shared/src/story/story.ts';
import { hasEngine } from './engine.ts';
import { planOf, textOf } from './export-story.ts';
import { comparePlays, type Comparison } from './same-play.ts';

const menu = (id: string, prompt: string, choices: [string, string][]): Node => ({
  id,
  type: 'menu',
  decide: 'reader',
  prompt,
  choices: choices.map(([choice, text]) => ({ id: choice, text })),
});

const story: Story = storyOf(
  [
    {
      id: 's',
      title: 'Scene',
      stage: [{ op: 'show', character: 'anna' }],
      nodes: [
        {
          id: 'l1',
          type: 'line',
          kind: 'dialogue',
          speaker: 'anna',
          text: 'Hello, 100% of you.',
          expression: 'joy',
          cues: [{ type: 'voice', asset: 'voice' }],
        },
        { id: 'l2', type: 'line', kind: 'thought', speaker: 'anna', text: 'Not translated.' },
        menu('m1', 'Sure? [x] 50%', [
          ['c1', 'Yes'],
          ['c2', 'No {b} %s'],
        ]),
        // The same words with other translations, and with none.
        menu('m2', 'Sure? [x] 50%', [
          ['c3', 'Yes'],
          ['c4', 'Maybe'],
        ]),
        menu('m3', 'Anna', [
          ['c5', 'Yes'],
          ['c6', 'Yes'],
        ]),
        { id: 'l3', type: 'line', kind: 'document', text: 'A letter\nwith two lines' },
        // Lines that are the same words as a choice and a name, and have no translation.
        { id: 'l4', type: 'line', kind: 'narration', text: 'Yes' },
        { id: 'l5', type: 'line', kind: 'dialogue', speaker: 'anna', text: 'Anna' },
        { id: 'constructor', type: 'line', kind: 'narration', text: 'end' },
      ],
      translations: {
        fr: {
          l1: 'Bonjour à [tous] {i} 100 %.',
          m1: 'Sûr ? [x] 50 %',
          c1: 'Oui',
          c2: 'Non "du tout" %s',
          m2: 'Vraiment ?',
          c3: 'Si',
          c6: 'Oui',
          l3: 'Une lettre\n en deux  lignes ',
          constructor: 'fin',
        },
        'pt-BR': { l1: 'Olá', c1: 'Sim' },
        as: { l1: 'নমস্কাৰ' },
        none: { l1: 'nothing' },
        strings: { l1: 'strings' },
        en: { l1: 'the same language' },
      },
    },
  ],
  {
    title: 'Hello 100% [x]',
    characters: [
      {
        id: 'anna',
        name: 'Anna',
        colour: '#ff0000',
        role: 'character',
        sprites: [{ expression: 'joy', asset: 'sprite' }],
      },
    ],
    variables: [],
    assets: [
      { id: 'sprite', kind: 'sprite', name: 'a.png', mime: 'image/png' },
      { id: 'voice', kind: 'voice', name: 'a.wav', mime: 'audio/wav' },
    ],
    translations: { fr: { anna: 'Anne', story: 'Bonjour 100 % [x]' }, 'PT-br': { anna: 'Aninha' } },
  },
);

describe('translations', () => {
  const plan = planOf(story);

  test("have a folder each, of a name that Ren'Py takes", () => {
    const folders = plan.files.flatMap(({ path }) => /^game\/tl\/([^/]+)\//.exec(path)?.[1] ?? []);
    expect([...new Set(folders)]).toEqual(['fr', 'language_as', 'language_none', 'language_strings', 'pt_br']);
  });

  test('can be chosen in the settings, in their own words', () => {
    expect(textOf(plan, 'game/extras.rpy')).toContain('("fr", "français")');
    expect(textOf(plan, 'game/extras.rpy')).toContain('(None, "English")');
    expect(textOf(plan, 'game/extras.rpy')).toContain('("pt_br", "português (Brasil)")');
  });

  test('of the title, as it is', () => {
    expect(textOf(plan, 'game/tl/fr/strings.rpy')).toContain('old "Hello 100% [x]"\n    new "Bonjour 100 % [x]"');
  });

  test('repeat who speaks, how they look and their voice', () => {
    expect(textOf(plan, 'game/tl/fr/scenes/scene_2.rpy')).toContain(
      'translate fr l1:\n    # Hello, 100% of you.\n    voice "audio/a.wav"\n    anna joy "Bonjour à [[tous] {{i} 100 %%."',
    );
  });

  describe.skipIf(!hasEngine)("in the real Ren'Py", () => {
    const ways = [0, 1].map((pick) => ({ scene: 's', seed: 'x', picks: [pick, pick, pick] }));
    test.each([
      { locale: 'fr', name: 'fr' },
      { locale: 'pt-BR', name: 'pt_br' },
      { locale: 'as', name: 'language_as' },
    ])('$locale', async (language) => {
      // What stands under another spelling of the language counts too.
      const translations = { ...story.translations, 'pt-BR': { anna: 'Aninha' } };
      const comparison: Comparison = await comparePlays({ ...story, translations }, ways, language);
      expect(comparison).toMatchObject({ lint: [], differences: [], ways: 2 });
    });

    test("the story's own words where none is chosen", async () => {
      expect(await comparePlays(story, ways)).toMatchObject({ lint: [], differences: [], ways: 2 });
    });
  });
});
