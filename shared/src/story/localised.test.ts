import { describe, expect, it } from 'vitest';
import { line, sceneOf, storyOf } from './arbitrary.test-support.ts';
import { descriptionIn, endingIn, inputIn, lineTextIn, localesOf, menuIn, nameIn, titleIn } from './localised.ts';
import { start, step } from './runner.ts';
import { headOf, viewOf } from './view.ts';

const story = storyOf(
  [
    {
      ...sceneOf('s', [
        line('a', { text: 'Hello' }),
        line('constructor', { text: 'Odd' }),
        { id: 'q', type: 'input', variable: 'note', prompt: 'Who?', placeholder: 'name' },
        { id: 'm', type: 'menu', decide: 'reader', prompt: 'Well?', choices: [{ id: 'c', text: 'Go' }] },
        { id: 'e', type: 'end', ending: 'The end' },
      ]),
      translations: {
        pt: { a: 'Olá', m: 'E?', q: 'Quem?', 'q#placeholder': 'nome', e: 'Fim' },
        'pt-BR': { c: 'Vai' },
        'zh-Hant': { a: '你好' },
      },
    },
    { ...sceneOf('t', [line('b')]), translations: { fr: { b: 'x' } } },
  ],
  {
    translations: {
      de: { story: 'Eine Geschichte', anna: 'Änne', s: 'Szene', won: 'Gewonnen', 'won#description': 'So' },
    },
    achievements: [{ id: 'won', title: 'Won', description: 'Like this', condition: { op: 'value', value: true } }],
  },
);
const view = viewOf(story);
const at = (node: string) => {
  let { state } = start(view, { seed: 1 });
  while (state.node !== node)
    state = step(
      view,
      state,
      state.status === 'input'
        ? { type: 'enter', value: 'x' }
        : state.menu
          ? { type: 'choose', choice: 'c' }
          : { type: 'advance' },
    ).state;
  return state;
};

describe('words in a language', () => {
  it('are listed in the head, the original first', () => {
    expect(localesOf(headOf(story))).toEqual(['en', 'de', 'fr', 'pt', 'pt-BR', 'zh-Hant']);
    expect(localesOf({ ...headOf(story), locales: undefined as never })).toEqual(['en', 'de']);
  });
  it.each([
    ['pt', 'Olá'],
    ['pt-BR', 'Olá'],
    ['PT-br', 'Olá'],
    ['zh-Hant-TW', '你好'],
    ['zh', 'Hello'],
    ['xx', 'Hello'],
    [null, 'Hello'],
  ])('in %s a line is %s', (locale, text) => {
    expect(lineTextIn(view, at('a'), locale)).toBe(text);
  });
  it('are not found where an object has something by nature', () => {
    expect(lineTextIn(view, at('constructor'), 'pt')).toBe('Odd');
  });
  it('of a menu fall back one by one', () => {
    const menu = menuIn(view, at('m'), 'pt-BR');
    expect([menu?.prompt, menu?.options[0]?.text]).toEqual(['E?', 'Vai']);
    expect(menuIn(view, at('m'), 'pt')?.options[0]?.text).toBe('Go');
    expect(menuIn(view, at('a'), 'pt')).toBeNull();
  });
  it('of a question and of an ending', () => {
    expect(inputIn(view, at('q'), 'pt')).toMatchObject({ prompt: 'Quem?', placeholder: 'nome' });
    expect([endingIn(view, at('e'), 'pt'), endingIn(view, at('e'), 'de')]).toEqual(['Fim', 'The end']);
  });
  it('of names, titles and descriptions', () => {
    const { head } = view;
    const anna = head.characters[0]!;
    const won = head.achievements![0]!;
    expect([nameIn(head, anna, 'de-AT'), nameIn(head, anna, 'fr')]).toEqual(['Änne', 'anna']);
    expect([titleIn(head, 'de'), titleIn(head, 'de', head.scenes[0]), titleIn(head, 'fr')]).toEqual([
      'Eine Geschichte',
      'Szene',
      'A story',
    ]);
    expect([titleIn(head, 'de', won), descriptionIn(head, won, 'de'), descriptionIn(head, won, null)]).toEqual([
      'Gewonnen',
      'So',
      'Like this',
    ]);
  });
});
