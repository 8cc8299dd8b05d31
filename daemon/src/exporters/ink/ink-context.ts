import type { Expression } from '@comfyvn/shared/story/condition';
import { printCondition } from '@comfyvn/shared/story/condition-text';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { CharacterId, SceneId } from '@comfyvn/shared/story/ids';
import type { Story } from '@comfyvn/shared/story/story';
import type { Variable } from '@comfyvn/shared/story/variable';
import type { Knowledge } from '../logic/knowledge.ts';
import type { Losses } from '../losses.ts';
import type { Places, Spot } from '../places.ts';
import { loseValues } from '../left-out.ts';
import type { InkCode } from './ink-code.ts';
import type { InkNames } from './ink-names.ts';
import type { Outline } from './ink-outline.ts';
import type { InkStaging } from './ink-staging.ts';
import { inkInline, inkLines, inkPhrase } from './ink-text.ts';

/** What the parts that write a story in ink work with. */
export interface InkContext {
  readonly story: Story;
  readonly places: Places;
  readonly knowledge: Knowledge;
  readonly outline: Outline;
  readonly names: InkNames;
  readonly code: InkCode;
  readonly staging: InkStaging;
  readonly losses: Losses;
  /** Variables that begin anew when a scene is entered; under null those of every scene. */
  readonly sceneVariables: ReadonlyMap<SceneId | null, readonly Variable[]>;
  characterName(id: CharacterId): string;
  /** Code that is allowed to fail: undefined where ink cannot say it, and nothing is reported. */
  attempt(write: () => string): string | undefined;
  /** Where the story is being written: what cannot be written is reported for this place. */
  where: Finding['where'];
}

/** So many variables that begin anew with every scene are written out there; more are a function. */
export const FEW_RESETS = 12;

/** The lines of a text, with its values. */
export function wordsOf(context: InkContext, text: string): string[] {
  return inkLines(text, context.story.variables, (expression) => shownCode(context, expression));
}

/** A text in one line, with its values. */
export function phraseOf(context: InkContext, text: string): string {
  return inkPhrase(text, context.story.variables, (expression) => shownCode(context, expression));
}

/** A value within words; one that ink cannot write out stands as it is written. */
function shownCode(context: InkContext, expression: Expression): string {
  const { code, losses, where } = context;
  const shown = context.attempt(() => {
    const value = code.value(expression);
    return value.known.kind === 'number' && value.literal === undefined ? value.code : code.text(value);
  });
  if (shown !== undefined) return `{${shown}}`;
  loseValues(losses, where);
  return inkInline(`{=${printCondition(expression, context.story.variables)}}`);
}

/** The name of a variable. */
export function variableName({ names }: InkContext, { id, name }: Variable): string {
  return names.variable(id, name);
}

/** The name of a scene's knot. */
export function sceneName({ names, places }: InkContext, scene: number): string {
  return names.scene(scene, places.scenes[scene]!.title);
}

/** The name of a node's stitch. */
export function nodeName({ names, places }: InkContext, scene: number, position: number): string {
  return names.node(scene, position, places.scenes[scene]!.nodes[position]!.id);
}

/** The name of the stitch that enters a scene at a node. */
export function entryName(context: InkContext, scene: number, position: number): string {
  return context.names.own('enter', `${context.places.scenes[scene]!.nodes[position]!.id}`);
}

/** The variables a scene is given when it is called, each once. */
export function parametersOf({ places, knowledge }: InkContext, scene: number): Variable[] {
  const ids = new Set(places.scenes[scene]!.parameters ?? []);
  return [...ids].flatMap((id) => knowledge.variables.get(id) ?? []);
}

/**
 * Where to go for a place, seen from a scene and without the arrow; `args` are the values of the parameters of a scene
 * that is entered.
 */
export function addressOf(
  context: InkContext,
  spot: Spot | undefined,
  from: number | null,
  args?: readonly string[],
): string {
  if (spot === undefined) return 'END';
  const { scene, node, enters } = spot;
  const knot = sceneName(context, scene);
  const within = (stitch: string): string => (scene === from ? stitch : `${knot}.${stitch}`);
  if (!enters) {
    const isEnd = node >= context.places.scenes[scene]!.nodes.length;
    return isEnd ? 'scene_end' : within(nodeName(context, scene, node));
  }
  const given = args ?? parametersOf(context, scene).map((variable) => initialCode(context, variable));
  const place = node === 0 ? knot : within(entryName(context, scene, node));
  return given.length === 0 ? place : `${place}(${given.join(', ')})`;
}

/** A divert to a place, seen from a scene. */
export function divertTo(context: InkContext, spot: Spot | undefined, from: number | null): string {
  return `-> ${addressOf(context, spot, from)}`;
}

/** The value a variable begins with. */
export function initialCode({ code, knowledge }: InkContext, { id }: Variable): string {
  return code.literal(knowledge.initialOf(id)).code;
}
