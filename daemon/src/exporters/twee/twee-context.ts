import type { CharacterId, SceneId } from '@comfyvn/shared/story/ids';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Variable } from '@comfyvn/shared/story/variable';
import type { Labels } from '../logic/labels.ts';
import type { Knowledge } from '../logic/knowledge.ts';
import type { Losses } from '../losses.ts';
import type { Places, Spot } from '../places.ts';
import type { TweeCode, TweeValue } from './twee-code.ts';
import type { TweeNames } from './twee-names.ts';
import { tweeLines, tweeString } from './twee-text.ts';

/** What the parts that write passages work with. */
export interface TweeContext {
  readonly places: Places;
  readonly knowledge: Knowledge;
  readonly labels: Labels;
  readonly names: TweeNames;
  readonly code: TweeCode;
  readonly losses: Losses;
  /** Nodes whose visits a condition asks for. */
  readonly asked: ReadonlySet<string>;
  /** Whether a call takes what its scene gives back. */
  readonly hasResults: boolean;
  /** All variables, by whose names the texts of the story call for values. */
  readonly variables: readonly Variable[];
  /** Variables that begin anew when a scene is entered; under null those of every scene. */
  readonly sceneVariables: ReadonlyMap<SceneId | null, readonly Variable[]>;
  characterName(id: CharacterId): string;
  /** Where the story is being written. */
  where: Finding['where'];
}

/** The passage of a scene that ends, and of a place that does not exist. */
export const SCENE_END = 'Scene end';
export const NOWHERE = 'Nowhere';

/** The passage for a place. */
export function passageOf({ places, names }: TweeContext, spot: Spot | undefined): string {
  if (spot === undefined) return NOWHERE;
  const { title, nodes } = places.scenes[spot.scene]!;
  const node = nodes[spot.node];
  if (spot.enters && spot.node === 0) return names.scene(spot.scene, title);
  if (node === undefined) return SCENE_END;
  return names.within(spot.scene, title, spot.enters ? `enter ${node.id}` : node.id);
}

/** A variable with its `$`. */
export function variableName({ names }: TweeContext, variable: Variable): string {
  return `$${names.variable(variable)}`;
}

/** A text within a passage, with its values. */
export function wordsOf({ variables, code }: TweeContext, text: string): string {
  return tweeLines(text, variables, (expression) => `<<print setup.shown(${code.value(expression).code})>>`);
}

/** What a link without words is called. */
const UNTITLED = '…';

/** A text as the words of a link: in quotes, or as code that puts its values in. */
export function linkTextOf({ variables, code }: TweeContext, text: string): string {
  const values: string[] = [];
  const words = tweeLines(text, variables, (expression) => {
    values.push(`setup.shown(${code.value(expression).code})`);
    return VALUE;
  }).replaceAll('<br>', ' ');
  if (values.length === 0) return `"${words.trim().replaceAll('"', '&quot;') || UNTITLED}"`;
  const parts = words.split(VALUE).map(tweeString);
  const shown = parts.flatMap((part, i) => (i === 0 ? [part] : [values[i - 1]!, part])).join(' + ');
  return `\`setup.named(${shown}, ${tweeString(UNTITLED)})\``;
}

/** Stands for a value in words; the words of a story have no such sign left. */
const VALUE = '\uFDD0';

/** The value a variable begins with. */
export function initialCode({ code, knowledge }: TweeContext, { id }: Variable): string {
  return code.literal(knowledge.initialOf(id)).code;
}

/** The variables a scene is given when it is called, each once. */
export function parametersOf({ places, knowledge }: TweeContext, scene: number): Variable[] {
  const ids = new Set(places.scenes[scene]!.parameters ?? []);
  return [...ids].flatMap((id) => knowledge.variables.get(id) ?? []);
}

/** Sets a variable to what it can hold of a value. */
export function assigned(variable: Variable, value: TweeValue, context: TweeContext): string {
  const name = variableName(context, variable);
  const held = context.code.held(variable, value, name);
  return held === name ? '' : `<<set ${name} to ${held}>>`;
}

/** Goes on at a place, after so many lines on this passage. */
export function goTo(context: TweeContext, spot: Spot | undefined, lines: number): string {
  const passage = passageOf(context, spot);
  return `<<goOn ${tweeString(passage)} ${lines}>>`;
}
