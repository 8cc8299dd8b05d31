import type { InputNode } from '@comfyvn/shared/story/node';
import { plainText } from '@comfyvn/shared/story/text-markup';
import type { Variable } from '@comfyvn/shared/story/variable';
import type { Spot } from '../places.ts';
import { passageOf, variableName, wordsOf, type TweeContext } from './twee-context.ts';
import { tweeInline, tweeString } from './twee-text.ts';

/** Characters of an answer where the node states none. */
const MAX_LENGTH = 80;

/** The variable a question is for, if it is one that can be asked for. */
export function askedVariable({ knowledge }: TweeContext, { variable: id }: InputNode): Variable | undefined {
  const variable = knowledge.variables.get(id);
  return variable?.type === 'text' || variable?.type === 'number' ? variable : undefined;
}

/** Sets the variable to what was entered and goes on; nothing happens where that is no answer. */
function answered(node: InputNode, variable: Variable, after: Spot | undefined, context: TweeContext): string {
  const name = variableName(context, variable);
  const isText = variable.type === 'text';
  const read = isText
    ? `setup.entered(_answer, ${node.maxLength ?? MAX_LENGTH})`
    : `setup.enteredNumber(_answer, ${name})`;
  const known = { kind: isText ? 'text' : 'number', texts: null, items: null, dice: false } as const;
  const held = context.code.held(variable, { code: '_entered', known }, name);
  const isAnswer = [
    ...(isText ? [] : ['_entered isnot null']),
    ...(node.required === true ? ['setup.entered(_answer, 1) isnot ""'] : []),
  ];
  const goOn = `<<set ${name} to ${held}>><<goto ${tweeString(passageOf(context, after))}>>`;
  return `<<set _entered to ${read}>>${isAnswer.length === 0 ? goOn : `<<if ${isAnswer.join(' and ')}>>${goOn}<</if>>`}`;
}

/** A question as macros: a field, and a link that takes what stands in it. It leads away from the passage. */
export function inputMacros(
  node: InputNode,
  variable: Variable,
  after: Spot | undefined,
  context: TweeContext,
): string {
  const prompt = wordsOf(context, node.prompt ?? '');
  const hint = tweeInline(plainText(node.placeholder ?? ''));
  return [
    prompt === '' ? '' : `<p class="prompt">${prompt}</p>`,
    hint === '' ? '' : `<p class="hint">${hint}</p>`,
    `<<set _answer to String(${variableName(context, variable)})>>`,
    '<p class="answer"><<textbox "_answer" _answer>> ',
    `<<link "Answer">>${answered(node, variable, after, context)}<</link>></p>`,
  ].join('');
}
