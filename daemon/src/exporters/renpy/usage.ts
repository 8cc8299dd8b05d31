import { leavesOf, actionsOf, cuesOf, expressionsOf, stageChangesOf } from '@comfyvn/shared/story/story-walk';
import { MAX_DEPTH } from '@comfyvn/shared/story/condition-eval';
import type { AssetId, CharacterId, NodeId } from '@comfyvn/shared/story/ids';
import type { LineKind, Node } from '@comfyvn/shared/story/node';
import type { Background, StageChange } from '@comfyvn/shared/story/stage';
import type { Scene } from '@comfyvn/shared/story/story';
import type { Write } from './number-growth.ts';

/** What the scenes of a story use. */
export interface Usage {
  /** Labels that a character shows on the stage, by character. */
  readonly expressions: Map<CharacterId, Set<string>>;
  readonly costumes: Map<CharacterId, Set<string>>;
  readonly shown: Set<CharacterId>;
  /** Who speaks lines of which kind; under null the lines of nobody. */
  readonly speakers: Map<CharacterId | null, Set<LineKind>>;
  readonly backgrounds: Background[];
  readonly sounds: Set<AssetId>;
  /** Nodes whose visits a condition asks for. */
  readonly asked: Set<NodeId>;
  readonly writes: Write[];
  movesCamera: boolean;
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
    case 'clear':
    case 'hide':
    case 'picture':
    case 'weather':
    case 'grade':
    case 'mode':
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
  if (node.type !== 'call') return;
  for (const { variable, value } of node.args ?? []) usage.writes.push({ variable, kind: 'set', value });
  if (node.result !== undefined) usage.writes.push({ variable: node.result, kind: 'set', value: null });
}

function useNode(usage: Usage, node: Node): void {
  for (const change of stageChangesOf(node)) useStage(usage, change);
  useCues(usage, node);
  useWrites(usage, node);
  for (const expression of expressionsOf(node))
    for (const leaf of leavesOf(expression, MAX_DEPTH + 1)) if (leaf.op === 'visited') usage.asked.add(leaf.node);
  if (node.type !== 'line') return;
  const { speaker = null, kind, expression } = node;
  put(usage.speakers, speaker, kind);
  if (speaker !== null && expression !== undefined) put(usage.expressions, speaker, expression);
}

/** What the scenes use, in the order of the story. Pure. */
export function usageOf(scenes: readonly Scene[]): Usage {
  const usage: Usage = {
    expressions: new Map(),
    costumes: new Map(),
    shown: new Set(),
    speakers: new Map(),
    backgrounds: [],
    sounds: new Set(),
    asked: new Set(),
    writes: [],
    movesCamera: false,
  };
  for (const scene of scenes) {
    for (const change of scene.stage) useStage(usage, change);
    for (const node of scene.nodes) useNode(usage, node);
  }
  return usage;
}
