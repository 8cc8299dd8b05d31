import type { Choice, MenuNode } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';
import { actionScripts } from './action-script.ts';
import type { Book } from './book.ts';
import { looseCode } from './condition-script.ts';
import { translationsOf } from './languages.ts';
import { reasonOf } from './phrases.ts';
import { atLevel, LEVEL } from './python-code.ts';
import { oneLine, pythonNumber, pythonString, seconds } from './quoting.ts';
import type { KnownStage } from './stage-known.ts';
import { goTo, nowhere } from './way-script.ts';

/** Ren'Py takes a choice without words for a heading. */
const NO_WORDS = '…';

/** When a choice is offered; null: always. */
function conditionOf(book: Book, scene: Scene, menu: MenuNode, choice: Choice): string | null {
  const where = { scene: scene.id, node: menu.id, choice: choice.id };
  const condition = choice.condition === undefined ? undefined : looseCode(book, choice.condition, where);
  const taken = choice.once === true ? book.taken.get(choice.id) : undefined;
  if (taken === undefined) return condition?.code ?? null;
  return condition === undefined ? `not ${taken}` : `not ${taken} and ${atLevel(condition, LEVEL.not)}`;
}

/** What follows from a choice being taken. */
function takenScript(book: Book, scene: Scene, menu: MenuNode, choice: Choice, stage: KnownStage): string[] {
  const where = { scene: scene.id, node: menu.id, choice: choice.id };
  const taken = book.taken.get(choice.id);
  const lines = [
    ...(taken === undefined ? [] : [`$ ${taken} = True`]),
    ...actionScripts(book, choice.actions ?? [], stage, where).lines,
    ...(choice.target === undefined ? [] : goTo(book, scene.id, menu.id, choice.target)),
  ];
  return (lines.length === 0 ? ['pass'] : lines).map((line) => `    ${line}`);
}

/** Words as the script has them, with the mark that tells them from the same words with other translations. */
const marked = (book: Book, id: string, text: string): string =>
  `"${book.words.phrase(text).script}${book.phrases.markOf(id)}"`;

/** Why a choice is shut; a choice that was taken once is gone and has no reason. */
function whyShut(book: Book, choice: Choice, reason: string): string {
  const taken = choice.once === true ? book.taken.get(choice.id) : undefined;
  const mark = book.phrases.markOf(reasonOf(choice.id));
  const words = pythonString(oneLine(book.words.phrase(reason).held) + mark);
  return taken === undefined ? words : `(None if ${taken} else ${words})`;
}

function choiceScript(book: Book, scene: Scene, menu: MenuNode, choice: Choice, stage: KnownStage): string[] {
  const condition = conditionOf(book, scene, menu, choice);
  const isLate = menu.timer?.choice === choice.id && menu.choices.find(({ id }) => id === choice.id) === choice;
  const args = [
    ...(choice.reason === undefined ? [] : [`reason=${whyShut(book, choice, choice.reason)}`]),
    ...(isLate ? ['late=True'] : []),
  ];
  const head = [
    marked(book, choice.id, choice.text === '' ? NO_WORDS : choice.text),
    ...(args.length === 0 ? [] : [`(${args.join(', ')})`]),
    ...(condition === null ? [] : [`if ${condition}`]),
  ];
  return [`${head.join(' ')}:`, ...takenScript(book, scene, menu, choice, stage)];
}

/** What the clock takes where its choice is not there: a choice that nobody sees, which ends the story. */
function lostTime(book: Book, scene: Scene, menu: MenuNode): string[] {
  const isLost = menu.timer !== undefined && menu.choices.every(({ id }) => id !== menu.timer?.choice);
  return isLost
    ? [`"${NO_WORDS}" (late=True) if False:`, ...nowhere(book, scene.id, menu.id).map((line) => `    ${line}`)]
    : [];
}

/** Statements that work out what the words of a menu show, in whatever language. */
function valuesBefore(book: Book, scene: Scene, { id, prompt = '', choices }: MenuNode): string[] {
  const own = [prompt, ...choices.flatMap(({ text, reason = '' }) => [text, reason])];
  const ids = [id, ...choices.flatMap((choice) => [choice.id, reasonOf(choice.id)])];
  return book.words.valuesOf([...own, ...translationsOf(scene.translations, ids)]);
}

function readerMenu(book: Book, scene: Scene, menu: MenuNode, stage: KnownStage): string[] {
  const { timer, prompt = '', choices } = menu;
  const items = [
    ...(prompt === '' ? [] : [marked(book, menu.id, prompt)]),
    ...choices.flatMap((choice) => choiceScript(book, scene, menu, choice, stage)),
    ...lostTime(book, scene, menu),
  ];
  const head = timer === undefined ? 'menu:' : `menu (seconds=${seconds(timer.ms)}):`;
  return [...valuesBefore(book, scene, menu), head, ...items.map((line) => `    ${line}`)];
}

function chanceMenu(book: Book, scene: Scene, menu: MenuNode, stage: KnownStage): string[] {
  const open = menu.choices.map(
    (choice) => `(${pythonNumber(choice.weight ?? 1)}, ${conditionOf(book, scene, menu, choice) ?? 'True'})`,
  );
  const ways = menu.choices.flatMap((choice, index) => [
    `${index === 0 ? 'if' : 'elif'} picked == ${index}:`,
    ...takenScript(book, scene, menu, choice, stage),
  ]);
  return [`$ picked = vn.pick(${open.join(', ')})`, ...ways];
}

/** The statements of a menu; where nothing can be chosen the game goes on behind them. */
export function menuScript(book: Book, scene: Scene, menu: MenuNode, stage: KnownStage): string[] {
  return menu.decide === 'chance' ? chanceMenu(book, scene, menu, stage) : readerMenu(book, scene, menu, stage);
}
