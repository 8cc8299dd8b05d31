import { button, element } from './dom.ts';
import { WORDS } from './words.ts';

const LATIN = ['abcdefghij', 'klmnopqrs', 'tuvwxyz', 'áéíóúäöüñçß'];
/** Letters by the language of the story; the rows of other languages are the Latin ones. */
const LETTERS = new Map<string, readonly string[]>([
  ['ru', ['абвгдежзий', 'клмнопрсту', 'фхцчшщъыьэюя']],
  ['uk', ['абвгґдеєжзи', 'іїйклмнопрс', 'туфхцчшщьюя']],
  ['el', ['αβγδεζηθ', 'ικλμνξοπ', 'ρστυφχψω']],
  [
    'ja',
    [
      'あかさたなはまやらわ',
      'いきしちにひみ゛りを',
      'うくすつぬふむゆるん',
      'えけせてねへめ゜れー',
      'おこそとのほもよろっ',
    ],
  ],
]);
const DIGITS = '0123456789';

export interface LetterBoardTargets {
  type(letter: string): void;
  erase(): void;
}

/** Letters on the screen, for those who hold a gamepad. `kind` number: digits alone. */
export function letterBoard(kind: 'text' | 'number', locale: string, { type, erase }: LetterBoardTargets): HTMLElement {
  const board = element('div', 'cvn-board');
  board.setAttribute('role', 'group');
  board.setAttribute('aria-label', WORDS.letters);
  let capital = true;
  const draw = (): void => {
    const own = LETTERS.get(locale.slice(0, 2).toLowerCase()) ?? LATIN;
    const rows = kind === 'number' ? [DIGITS, '-.'] : [...own, `${DIGITS}-'`];
    const cased = (letter: string): string => (capital ? letter.toLocaleUpperCase(locale) : letter);
    const lines = rows.map((row) => element('div', 'cvn-board-row', ...[...row].map((letter) => key(cased(letter)))));
    board.replaceChildren(...lines, element('div', 'cvn-board-row', ...actions()));
  };
  const key = (letter: string): HTMLButtonElement =>
    button({
      className: 'cvn-board-key',
      text: letter,
      onPress: () => {
        type(letter);
        // A name begins with a capital and goes on in small letters.
        if (capital && kind === 'text' && letter.toLocaleLowerCase(locale) !== letter) swap();
      },
    });
  const swap = (): void => {
    const { activeElement } = board.getRootNode() as Document | ShadowRoot;
    const at = [...board.querySelectorAll('button')].indexOf(activeElement as HTMLButtonElement);
    capital = !capital;
    draw();
    board.querySelectorAll('button')[at]?.focus({ preventScroll: true });
  };
  const actions = (): HTMLButtonElement[] => [
    ...(kind === 'text'
      ? [
          button({ className: 'cvn-board-key cvn-board-wide', text: '⇧', label: WORDS.capitals, onPress: swap }),
          button({
            className: 'cvn-board-key cvn-board-wide',
            text: '␣',
            label: WORDS.space,
            onPress: () => type(' '),
          }),
        ]
      : []),
    button({ className: 'cvn-board-key cvn-board-wide', text: '⌫', label: WORDS.erase, onPress: erase }),
  ];
  draw();
  return board;
}
