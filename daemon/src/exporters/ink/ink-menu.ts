import type { Choice, MenuNode } from '@comfyvn/shared/story/node';
import { plainText } from '@comfyvn/shared/story/text-markup';
import { counted } from '../losses.ts';
import type { Spot } from '../places.ts';
import { actionLines, apart, discarded } from './ink-actions.ts';
import { bare } from './bare-code.ts';
import { divertTo, phraseOf, wordsOf, type InkContext } from './ink-context.ts';
import { inkNumber, inkTag } from './ink-text.ts';

/** A menu at its place. */
export interface MenuAt {
  readonly menu: MenuNode;
  readonly scene: number;
  /** What follows it. */
  readonly after: Spot | undefined;
  /** Tags to be shown with it, or with what follows from it. */
  readonly tags: readonly string[];
}

const UNTITLED = '…';

/** Choices whose taking ink does not count by itself, by their id: those it counts are only ever taken in one place. */
function counter(choice: Choice, menu: MenuNode, context: InkContext): string | undefined {
  if (choice.once !== true) return undefined;
  const own = menu.decide === 'chance' || context.outline.sharedChoices.has(choice.id) || isThrown(choice, context);
  return own || hasHiddenPrompt(menu) ? context.names.own('taken', choice.id) : undefined;
}

function isThrown({ condition }: Choice, { knowledge }: InkContext): boolean {
  return condition !== undefined && knowledge.of(condition).dice;
}

/** Whether a choice can always be taken. */
function isAlwaysOpen({ condition, once }: Choice): boolean {
  return condition === undefined && once !== true;
}

/** A prompt is shown only where there is a choice; where that is not sure it has to be found out before. */
function hasHiddenPrompt({ prompt, choices, decide }: MenuNode): boolean {
  return decide === 'reader' && prompt !== undefined && plainText(prompt).trim() !== '' && !choices.some(isAlwaysOpen);
}

/** Whether a choice is open, as an expression; undefined where it always is. */
function openCode(choice: Choice, taken: string | undefined, context: InkContext): string | undefined {
  const { code } = context;
  const condition = choice.condition === undefined ? undefined : code.truth(code.value(choice.condition));
  if (taken === undefined) return condition;
  if (condition === undefined) return `(${taken} == 0)`;
  if (!isThrown(choice, context)) return `(${taken} == 0 and ${condition})`;
  return code.check([`{ ${taken} > 0:`, '  ~ return false', '}', `~ return ${condition}`]);
}

/** What follows from a choice being taken. */
function takenLines(choice: Choice, { menu, scene, after }: MenuAt, context: InkContext): string[] {
  const taken = counter(choice, menu, context);
  context.where = { ...context.where, choice: choice.id };
  const { tags, statements } = apart(actionLines(choice.actions ?? [], context));
  const to = choice.target === undefined ? after : context.places.find(choice.target, scene);
  const count = taken === undefined ? [] : [`~ ${taken}++`];
  return [...count, ...statements, ...tags, divertTo(context, to, scene)];
}

function choiceText(choice: Choice, menu: MenuNode, context: InkContext): string {
  let text = phraseOf(context, choice.text);
  if (text === '') {
    text = UNTITLED;
    context.losses.add(
      'choices-without-words',
      context.where,
      (n) => `${counted(n, 'choice')} without words got "${UNTITLED}".`,
    );
  }
  if (menu.timer?.choice !== choice.id) return text;
  context.losses.add(
    'timers-are-tags',
    context.where,
    (n) => `Ink has no clock: ${counted(n, 'time limit')} became tags, for a host that takes the choice in time.`,
  );
  return `${text} ${inkTag('timeout', String(menu.timer.ms))}`;
}

function choiceLines(choice: Choice, open: string | undefined, at: MenuAt, context: InkContext): string[] {
  const { menu } = at;
  // Ink counts a choice by itself only where the reader takes it, in this place.
  const bullet = choice.once === true && counter(choice, menu, context) === undefined ? '*' : '+';
  const condition = open === undefined ? '' : `{ ${bare(open)} } `;
  const head = `${bullet} ${condition}[${choiceText(choice, menu, context)}]`;
  if (choice.reason !== undefined)
    context.losses.add(
      'closed-choices-hidden',
      context.where,
      (n) =>
        `${counted(n, 'choice')} that would be shown closed with a reason ${n === 1 ? 'is' : 'are'} hidden instead.`,
    );
  return [head, ...takenLines(choice, at, context).map((line) => `  ${line}`)];
}

function promptLines(menu: MenuNode, context: InkContext): string[] {
  return wordsOf(context, menu.prompt ?? '').map(
    (line, i) => `${line} ${inkTag('prompt')}${i > 0 ? ` ${inkTag('more')}` : ''}`,
  );
}

/** The choices of a menu that the reader decides. */
function readerLines(at: MenuAt, context: InkContext): string[] {
  const { menu, after } = at;
  const hidden = hasHiddenPrompt(menu);
  const opens = menu.choices.map((choice) => openCode(choice, counter(choice, menu, context), context));
  const lines: string[] = [];
  if (hidden) lines.push(...opens.map((open, i) => `~ temp open_${i + 1} = ${bare(open ?? 'true')}`));
  const names = opens.map((open, i) => (hidden ? `open_${i + 1}` : open));
  lines.push(...at.tags);
  const prompt = promptLines(menu, context);
  // A prompt may hold nothing that ink can show, such as control characters.
  if (hidden && prompt.length > 0) lines.push(`{ ${names.join(' or ')}:`, ...prompt.map((line) => `  ${line}`), '}');
  else lines.push(...prompt);
  const { where } = context;
  menu.choices.forEach((choice, i) => {
    context.where = { ...where, choice: choice.id };
    lines.push(...choiceLines(choice, names[i], at, context));
  });
  context.where = where;
  // Taken by itself where no choice is open.
  if (!menu.choices.some(isAlwaysOpen)) lines.push(`+ ${divertTo(context, after, at.scene)}`);
  return lines;
}

/** Whether a choice is open, as a weight; nothing for one that chance never takes. */
function weightLines(choice: Choice, i: number, menu: MenuNode, context: InkContext): string[] {
  const weight = choice.weight ?? 1;
  const open = openCode(choice, counter(choice, menu, context), context);
  if (weight === 0) {
    const thrown = {
      code: open ?? '',
      known: { kind: 'boolean', texts: null, items: null, dice: isThrown(choice, context) },
    } as const;
    return discarded(thrown, context);
  }
  const written = inkNumber(weight) ?? '1';
  if (open === undefined) return [`~ temp weight_${i + 1} = ${written}`];
  return [`~ temp weight_${i + 1} = 0`, `{ ${bare(open)}:`, `  ~ weight_${i + 1} = ${written}`, '}'];
}

/** A menu that the dice decide, one throw by weight, as the runner does it. */
function chanceLines(at: MenuAt, context: InkContext): { lines: string[]; stitches: string[] } {
  const { menu, after } = at;
  const { where } = context;
  const lines = menu.choices.flatMap((choice, i) => {
    context.where = { ...where, choice: choice.id };
    return weightLines(choice, i, menu, context);
  });
  context.where = where;
  const possible = menu.choices.flatMap((choice, i) =>
    (choice.weight ?? 1) > 0 ? [{ choice, weight: `weight_${i + 1}` }] : [],
  );
  const goOn = [...at.tags, divertTo(context, after, at.scene)];
  if (possible.length === 0) return { lines: [...lines, ...goOn], stitches: [] };
  context.code.helpers.add('dice');
  lines.push(`~ temp weight_total = ${possible.map(({ weight }) => weight).join(' + ')}`);
  if (!possible.some(({ choice }) => isAlwaysOpen(choice)))
    lines.push('{ weight_total == 0:', ...goOn.map((line) => `  ${line}`), '}');
  lines.push('~ temp dice_left = dice() * weight_total');
  const stitches: string[] = [];
  const divertOf = possible.map(({ choice }) => {
    const body = [...at.tags, ...takenLines(choice, at, context)];
    context.where = where;
    if (body.length === 1) return body[0]!;
    const name = context.names.own('take', choice.id);
    stitches.push(`= ${name}`, ...body);
    return `-> ${name}`;
  });
  possible.forEach(({ weight }, i) =>
    lines.push(`~ dice_left = dice_left - ${weight}`, '{ dice_left < 0:', `  ${divertOf[i]}`, '}'),
  );
  // A rounding error can leave something over: then it is the last one that is open.
  for (let i = possible.length - 1; i >= 0; i--) {
    const { choice, weight } = possible[i]!;
    if (isAlwaysOpen(choice)) return { lines: [...lines, divertOf[i]!], stitches };
    lines.push(`{ ${weight} > 0:`, `  ${divertOf[i]}`, '}');
  }
  return { lines: [...lines, ...goOn], stitches };
}

/** A menu as lines of ink, and the stitches that belong behind its own. */
export function menuLines(at: MenuAt, context: InkContext): { lines: string[]; stitches: string[] } {
  if (at.menu.decide === 'chance') return chanceLines(at, context);
  return { lines: readerLines(at, context), stitches: [] };
}

/** Counters of choices that a menu needs. */
export function countersOf(menu: MenuNode, context: InkContext): string[] {
  return menu.choices.flatMap((choice) => counter(choice, menu, context) ?? []);
}
