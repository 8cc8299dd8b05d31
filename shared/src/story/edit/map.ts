import { partsOf } from '../condition-eval.ts';
import type { ConditionNames } from '../condition-text.ts';
import type { Expression } from '../condition.ts';
import type { Cue } from '../cue.ts';
import { mapped } from './list.ts';
import type { AssetId, CharacterId, NodeId, VariableId } from '../ids.ts';
import type { Action, Choice, Node, Target } from '../node.ts';
import type { Background, Loop, Stage, StageChange } from '../stage.ts';
import { withValuesMapped } from '../text-value.ts';

/** What an asset is used as. */
export type AssetRole =
  | 'background'
  | 'layer'
  | 'picture'
  | 'lut'
  | 'mask'
  | 'music'
  | 'ambience'
  | 'sfx'
  | 'voice'
  | 'sprite'
  | 'blink'
  | 'mouth'
  | 'portrait'
  | 'blip';

/** What becomes of the references in a node; those without a function stay as they are. */
export interface References {
  readonly target?: (target: Target) => Target;
  /** Of the node after it, which is in the same scene. */
  readonly next?: (node: NodeId) => NodeId;
  readonly visited?: (node: NodeId) => NodeId;
  readonly variable?: (variable: VariableId) => VariableId;
  readonly character?: (character: CharacterId) => CharacterId;
  readonly asset?: (asset: AssetId, role: AssetRole) => AssetId;
  /** The variables of the story: without them the `{=expression}`s of texts are left alone. */
  readonly names?: ConditionNames | undefined;
  /** The variables as they will be called. */
  readonly namesAfter?: ConditionNames | undefined;
}

/** What becomes of an asset in a role, or undefined if nothing does. Pure. */
export function assetAs({ asset }: References, role: AssetRole): ((id: AssetId) => AssetId) | undefined {
  return asset && ((id) => asset(id, role));
}

/** Whether anything becomes of the values in texts. Pure. */
export function concernsTexts({ names, namesAfter, visited, variable }: References): boolean {
  return names !== undefined && (namesAfter ?? visited ?? variable) !== undefined;
}

/** A text with other references in its values. Pure. */
export function mapText(text: string, refs: References): string {
  return concernsTexts(refs)
    ? withValuesMapped(text, refs.names ?? [], (expression) => mapExpression(expression, refs), refs.namesAfter)
    : text;
}

/** The object with a field changed; the same object if it stays the same. Pure. */
export function put<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): T {
  return object[key] === value ? object : { ...object, [key]: value };
}

/** The object with an optional field changed where it is there. Pure. */
export function putIf<T extends object, K extends keyof T>(
  object: T,
  key: K,
  change: ((value: NonNullable<T[K]>) => T[K]) | undefined,
): T {
  const value = object[key];
  return change === undefined || value === undefined || value === null ? object : put(object, key, change(value));
}

/** Trees deeper than this are left as they are: no run works them out either, and the call stack has an end. */
const MAX_DEPTH = 300;

/** An expression with other references; the same object if all stay the same. Pure. */
export function mapExpression(expression: Expression, refs: References, depth = 0): Expression {
  if (depth > MAX_DEPTH || (refs.visited === undefined && refs.variable === undefined)) return expression;
  const part = (one: Expression): Expression => mapExpression(one, refs, depth + 1);
  if (expression.op === 'get') return putIf(expression, 'variable', refs.variable);
  if (expression.op === 'visited') return putIf(expression, 'node', refs.visited);
  if (partsOf(expression).length === 0) return expression;
  if ('left' in expression) return put(put(expression, 'left', part(expression.left)), 'right', part(expression.right));
  if ('from' in expression) return put(put(expression, 'from', part(expression.from)), 'to', part(expression.to));
  if (expression.op === 'not') return put(expression, 'of', part(expression.of));
  if ('of' in expression) return put(expression, 'of', mapped(expression.of, part));
  return expression;
}

function mapStage(change: StageChange, refs: References): StageChange {
  switch (change.op) {
    case 'show':
    case 'hide':
      return putIf(change, 'character', refs.character);
    case 'background':
      return putIf(change, 'to', (to) => mapBackground(to, refs));
    case 'picture':
      return putIf(change, 'to', (to) => putIf(to, 'asset', assetAs(refs, 'picture')));
    case 'grade':
      return putIf(change, 'to', (to) => ('lut' in to ? putIf(to, 'lut', assetAs(refs, 'lut')) : to));
    case 'music':
    case 'ambience':
      return putIf(change, 'to', (loop) => putIf(loop, 'asset', assetAs(refs, change.op)));
    case 'clear':
    case 'camera':
    case 'weather':
    case 'mode':
      return change;
  }
}

function mapBackground(background: Background, refs: References): Background {
  if ('asset' in background) return putIf(background, 'asset', assetAs(refs, 'background'));
  if ('layers' in background)
    return put(
      background,
      'layers',
      mapped(background.layers, (layer) => putIf(layer, 'asset', assetAs(refs, 'layer'))),
    );
  return background;
}

function mapCue(cue: Cue, refs: References): Cue {
  switch (cue.type) {
    case 'enter':
    case 'leave':
    case 'move':
      return putIf(cue, 'character', refs.character);
    case 'tween':
      return typeof cue.target === 'object' ? put(cue, 'target', putIf(cue.target, 'character', refs.character)) : cue;
    case 'shake':
      return typeof cue.target === 'object' ? put(cue, 'target', putIf(cue.target, 'character', refs.character)) : cue;
    case 'sfx':
      return putIf(cue, 'asset', assetAs(refs, 'sfx'));
    case 'voice':
      return putIf(putIf(cue, 'asset', assetAs(refs, 'voice')), 'character', refs.character);
    case 'transition':
      return putIf(cue, 'mask', assetAs(refs, 'mask'));
    case 'flash':
      return cue;
  }
}

function mapAction(action: Action, refs: References): Action {
  const expression = (one: Expression): Expression => mapExpression(one, refs);
  switch (action.type) {
    case 'set':
    case 'add':
    case 'push':
    case 'remove':
      return put(putIf(action, 'variable', refs.variable), 'value', expression(action.value));
    case 'toggle':
      return putIf(action, 'variable', refs.variable);
    case 'stage':
      return put(
        action,
        'changes',
        mapped(action.changes, (change) => mapStage(change, refs)),
      );
    case 'cue':
      return put(action, 'cue', mapCue(action.cue, refs));
    case 'callback':
      return putIf(action, 'args', (args) => mapped(args, expression));
  }
}

function mapChoice(choice: Choice, refs: References): Choice {
  const text = (words: string): string => mapText(words, refs);
  let one = putIf(putIf(choice, 'text', text), 'reason', text);
  one = putIf(one, 'condition', (condition) => mapExpression(condition, refs));
  one = putIf(one, 'actions', (actions) => mapped(actions, (action) => mapAction(action, refs)));
  return putIf(one, 'target', refs.target);
}

function mapBody(node: Node, refs: References): Node {
  const text = (words: string): string => mapText(words, refs);
  const expression = (one: Expression): Expression => mapExpression(one, refs);
  switch (node.type) {
    case 'line':
      return putIf(putIf(node, 'text', text), 'speaker', refs.character);
    case 'menu':
      return put(
        putIf(node, 'prompt', text),
        'choices',
        mapped(node.choices, (choice) => mapChoice(choice, refs)),
      );
    case 'action':
      return put(
        node,
        'actions',
        mapped(node.actions, (action) => mapAction(action, refs)),
      );
    case 'branch': {
      const cases = mapped(node.cases, (one) =>
        putIf(put(one, 'condition', expression(one.condition)), 'target', refs.target),
      );
      return put(node, 'cases', cases);
    }
    case 'jump':
      return putIf(node, 'target', refs.target);
    case 'call': {
      const one = putIf(putIf(node, 'target', refs.target), 'result', refs.variable);
      return putIf(one, 'args', (args) =>
        mapped(args, (arg) => putIf(put(arg, 'value', expression(arg.value)), 'variable', refs.variable)),
      );
    }
    case 'input':
      return putIf(putIf(putIf(node, 'prompt', text), 'placeholder', text), 'variable', refs.variable);
    case 'end':
      return putIf(node, 'value', expression);
  }
}

/** The changes of a stage with other references; the same list if all stay the same. Pure. */
export function mapStages(changes: StageChange[], refs: References): StageChange[] {
  return refs.character === undefined && refs.asset === undefined
    ? changes
    : mapped(changes, (change) => mapStage(change, refs));
}

/** What is on a stage with other assets; the same object if all stay the same. Pure. */
export function mapShown(stage: Stage, refs: References): Stage {
  const sound = (role: 'music' | 'ambience') => (loop: Loop) => putIf(loop, 'asset', assetAs(refs, role));
  let one = putIf(stage, 'background', (background) => mapBackground(background, refs));
  one = putIf(one, 'picture', (picture) => putIf(picture, 'asset', assetAs(refs, 'picture')));
  one = putIf(one, 'grade', (grade) => ('lut' in grade ? putIf(grade, 'lut', assetAs(refs, 'lut')) : grade));
  return putIf(putIf(one, 'music', sound('music')), 'ambience', sound('ambience'));
}

/** A node with other references; the same object if all stay the same. Pure. */
export function mapNode(node: Node, refs: References): Node {
  let one = putIf(node, 'stage', (changes) => mapStages(changes, refs));
  one = putIf(one, 'cues', (cues) => mapped(cues, (cue) => mapCue(cue, refs)));
  return mapBody(putIf(one, 'next', refs.next), refs);
}
