import { leavesOf, actionsOf, cuesOf, expressionsOf, stageChangesOf } from '@comfyvn/shared/story/story-walk';
import { MAX_DEPTH } from '@comfyvn/shared/story/condition-eval';
import type { AssetId, CharacterId, NodeId } from '@comfyvn/shared/story/ids';
import type { LineKind, Node } from '@comfyvn/shared/story/node';
import type { Background, Grade, Picture, StageChange, Weather } from '@comfyvn/shared/story/stage';
import type { Story } from '@comfyvn/shared/story/story';
import { valuesIn } from '@comfyvn/shared/story/text-value';
import type { Variable } from '@comfyvn/shared/story/variable';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { Write } from './number-growth.ts';
import { STANDING, type Standing } from './stage-known.ts';

type TextMode = Extract<StageChange, { op: 'mode' }>['to'];

/** What the scenes of a story use. */
export interface Usage {
  /** Labels that a character shows on the stage, by character. */
  readonly expressions: Map<CharacterId, Set<string>>;
  readonly costumes: Map<CharacterId, Set<string>>;
  readonly shown: Set<CharacterId>;
  /** Who speaks lines of which kind; under null the lines of nobody. */
  readonly speakers: Map<CharacterId | null, Set<LineKind>>;
  readonly backgrounds: Background[];
  readonly pictures: Picture[];
  readonly weathers: Weather[];
  readonly grades: Grade[];
  readonly modes: Set<TextMode>;
  /** What figures are given of how they stand. */
  readonly standing: Set<Standing>;
  readonly sounds: Set<AssetId>;
  /** Nodes whose visits a condition asks for. */
  readonly asked: Set<NodeId>;
  readonly writes: Write[];
  movesCamera: boolean;
  readonly usesGrades: boolean;
  /** Whether anything lies before the figures: weather or pictures. */
  readonly usesFront: boolean;
}

function put<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}

function useStage(usage: Usage, change: StageChange): void {
  switch (change.op) {
    case 'show':
      usage.shown.add(change.character);
      if (change.expression !== undefined) put(usage.expressions, change.character, change.expression);
      if (change.costume !== undefined) put(usage.costumes, change.character, change.costume);
      for (const field of STANDING) if (change[field] !== undefined) usage.standing.add(field);
      break;
    case 'background':
      if (change.to !== null) usage.backgrounds.push(change.to);
      break;
    case 'camera':
      usage.movesCamera = true;
      break;
    case 'music':
    case 'ambience':
      if (change.to !== null) usage.sounds.add(change.to.asset);
      break;
    case 'picture':
      if (change.to !== null) usage.pictures.push(change.to);
      break;
    case 'weather':
      if (change.to !== null) usage.weathers.push(change.to);
      break;
    case 'grade':
      if (change.to !== null) usage.grades.push(change.to);
      break;
    case 'mode':
      usage.modes.add(change.to);
      break;
    case 'clear':
    case 'hide':
      break;
  }
}

function useCues(usage: Usage, node: Node): void {
  for (const cue of cuesOf(node)) {
    if ('asset' in cue) usage.sounds.add(cue.asset);
    if (cue.type === 'tween' && cue.target === 'camera') usage.movesCamera = true;
  }
}

function useWrites(usage: Usage, node: Node): void {
  for (const action of actionsOf(node)) {
    if (action.type === 'add' || action.type === 'set')
      usage.writes.push({ variable: action.variable, kind: action.type, value: action.value });
  }
  if (node.type === 'input') usage.writes.push({ variable: node.variable, kind: 'set', value: null });
  if (node.type !== 'call') return;
  for (const { variable, value } of node.args ?? []) usage.writes.push({ variable, kind: 'set', value });
  if (node.result !== undefined) usage.writes.push({ variable: node.result, kind: 'set', value: null });
}

/** What the values in a node's texts ask for. */
function useTexts(usage: Usage, texts: readonly string[], variables: readonly Variable[]): void {
  for (const { expression } of texts.flatMap((text) => valuesIn(text, variables)))
    if (expression !== null) useExpression(usage, expression);
}

function useExpression(usage: Usage, expression: Expression): void {
  for (const leaf of leavesOf(expression, MAX_DEPTH + 1)) if (leaf.op === 'visited') usage.asked.add(leaf.node);
}

/** The texts of a node that readers see. */
function textsOf(node: Node): string[] {
  if (node.type === 'line') return [node.text];
  if (node.type === 'input') return [node.prompt ?? '', node.placeholder ?? ''];
  if (node.type !== 'menu') return [];
  return [node.prompt ?? '', ...node.choices.flatMap(({ text, reason = '' }) => [text, reason])];
}

function useNode(usage: Usage, node: Node, variables: readonly Variable[]): void {
  for (const change of stageChangesOf(node)) useStage(usage, change);
  useCues(usage, node);
  useWrites(usage, node);
  for (const expression of expressionsOf(node)) useExpression(usage, expression);
  useTexts(usage, textsOf(node), variables);
  if (node.type !== 'line') return;
  const { speaker = null, kind, expression } = node;
  put(usage.speakers, speaker, kind);
  if (speaker !== null && expression !== undefined) put(usage.expressions, speaker, expression);
}

type UsedStory = Pick<Story, 'scenes' | 'variables' | 'achievements'>;

/** What a story uses, in its order. Pure. */
export function usageOf({ scenes, variables, achievements = [] }: UsedStory): Usage {
  const usage: Usage = {
    expressions: new Map(),
    costumes: new Map(),
    shown: new Set(),
    speakers: new Map(),
    backgrounds: [],
    pictures: [],
    weathers: [],
    grades: [],
    modes: new Set(),
    standing: new Set(),
    sounds: new Set(),
    asked: new Set(),
    writes: [],
    movesCamera: false,
    get usesGrades() {
      return usage.grades.length > 0;
    },
    get usesFront() {
      return usage.pictures.length + usage.weathers.length > 0;
    },
  };
  for (const { condition } of achievements) useExpression(usage, condition);
  for (const scene of scenes) {
    for (const change of scene.stage) useStage(usage, change);
    for (const node of scene.nodes) useNode(usage, node, variables);
    const words = Object.values(scene.translations ?? {}).flatMap((language) => Object.values(language));
    useTexts(usage, words, variables);
  }
  return usage;
}
