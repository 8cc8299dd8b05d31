import type { Choice, MenuNode } from '@comfyvn/shared/story/node';
import type { Spot } from '../places.ts';
import { actionMacros } from './twee-actions.ts';
import { goTo, linkTextOf, passageOf, wordsOf, type TweeContext } from './twee-context.ts';
import { tweeString } from './twee-text.ts';

/** A menu at its place. */
export interface MenuAt {
  readonly menu: MenuNode;
  readonly scene: number;
  /** What follows it. */
  readonly after: Spot | undefined;
  /** Lines on the passage before it. */
  readonly lines: number;
}

function takenCounter(choice: Choice, { names }: TweeContext): string | undefined {
  return choice.once === true ? `$${names.own('taken', choice.id)}` : undefined;
}

/** Counters of choices that a menu needs, without their `$`. */
export function countersOf(menu: MenuNode, { names }: TweeContext): string[] {
  return menu.choices.flatMap((choice) => (choice.once === true ? [names.own('taken', choice.id)] : []));
}

function isAlwaysOpen({ condition, once }: Choice): boolean {
  return condition === undefined && once !== true;
}

/** Whether a choice is open. The runner's order: one that was taken is not asked for its condition. */
function openCode(choice: Choice, context: TweeContext): string {
  const taken = takenCounter(choice, context);
  const condition = choice.condition === undefined ? 'true' : context.code.truth(context.code.value(choice.condition));
  return taken === undefined ? condition : `(${taken} is 0 and ${condition})`;
}

/** What a choice changes when it is taken. */
function changes(choice: Choice, context: TweeContext): string {
  const { where } = context;
  context.where = { ...where, choice: choice.id };
  const taken = takenCounter(choice, context);
  const macros =
    (taken === undefined ? '' : `<<set ${taken} to ${taken} + 1>>`) + actionMacros(choice.actions ?? [], context);
  context.where = where;
  return macros;
}

function targetOf(choice: Choice, { scene, after }: MenuAt, context: TweeContext): Spot | undefined {
  return choice.target === undefined ? after : context.places.find(choice.target, scene);
}

function linkOf(choice: Choice, at: MenuAt, context: TweeContext): string {
  const passage = tweeString(passageOf(context, targetOf(choice, at, context)));
  const text = linkTextOf(context, choice.text);
  return `<<link ${text} ${passage}>>${changes(choice, context)}<</link>>`;
}

const inOneLine = (text: string, context: TweeContext): string => wordsOf(context, text).replaceAll('<br>', ' ').trim();

/** A choice of the list: a link, or its reason where it is closed. */
function itemOf(choice: Choice, i: number, at: MenuAt, context: TweeContext): string {
  const link = `<li>${linkOf(choice, at, context)}</li>`;
  if (isAlwaysOpen(choice)) return link;
  const taken = takenCounter(choice, context);
  const closed =
    choice.reason === undefined
      ? ''
      : `<<else${taken === undefined ? '' : `if ${taken} is 0`}>><li class="closed">${inOneLine(choice.text, context)} (${inOneLine(choice.reason, context)})</li>`;
  return `<<if _open[${i}]>>${link}${closed}<</if>>`;
}

/** Takes a choice by itself when the time is over. */
function timer({ menu, ...at }: MenuAt, context: TweeContext): string {
  const choice = menu.choices.find(({ id }) => id === menu.timer?.choice);
  if (menu.timer === undefined || choice === undefined) return '';
  const passage = tweeString(passageOf(context, targetOf(choice, { menu, ...at }, context)));
  return `<<timed ${menu.timer.ms}ms>>${changes(choice, context)}<<goto ${passage}>><</timed>>`;
}

function readerMacros(at: MenuAt, context: TweeContext): string {
  const { menu, after, lines } = at;
  const prompt = wordsOf(context, menu.prompt ?? '');
  const items = menu.choices.map((choice, i) => itemOf(choice, i, at, context)).join('');
  const shown = `${prompt === '' ? '' : `<p class="prompt">${prompt}</p>`}<ul class="choices">${items}</ul>${timer(at, context)}`;
  if (menu.choices.every(isAlwaysOpen)) return shown;
  const opens = menu.choices.map((choice) => openCode(choice, context));
  const found = `<<set _open to [ ${opens.join(', ')} ]>>`;
  if (menu.choices.some(isAlwaysOpen)) return found + shown;
  return `${found}<<if _open.includes(true)>>${shown}<<else>>${goTo(context, after, lines)}<</if>>`;
}

function chanceMacros(at: MenuAt, context: TweeContext): string {
  const { menu, after, lines } = at;
  const weights = menu.choices.map((choice) => {
    const weight = String(choice.weight ?? 1);
    return isAlwaysOpen(choice) ? weight : `(${openCode(choice, context)} ? ${weight} : 0)`;
  });
  const cases = menu.choices.map(
    (choice, i) => `<<case ${i}>>${changes(choice, context)}${goTo(context, targetOf(choice, at, context), lines)}`,
  );
  const picked = `<<set _pick to setup.pick([ ${weights.join(', ')} ])>>`;
  return `${picked}<<switch _pick>>${cases.join('')}<<default>>${goTo(context, after, lines)}<</switch>>`;
}

/** A menu as macros. It leads away from the passage in every case. */
export function menuMacros(at: MenuAt, context: TweeContext): string {
  return at.menu.decide === 'chance' ? chanceMacros(at, context) : readerMacros(at, context);
}
