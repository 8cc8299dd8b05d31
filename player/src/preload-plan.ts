import type { AssetId, SceneId } from '@comfyvn/shared/story/ids';
import type { Node, Target } from '@comfyvn/shared/story/node';
import type { StoryView } from '@comfyvn/shared/story/view';
import type { Background, Stage, StageChange } from '@comfyvn/shared/story/stage';
import type { Character, Scene } from '@comfyvn/shared/story/story';
import { assetsOfChange } from '@comfyvn/shared/story/used-assets';
import { chooseSprite } from '@comfyvn/shared/characters/sprite-choice';

export interface PreloadPlan {
  /** Nearest first. */
  pictures: AssetId[];
  /** Sounds and portraits: fetched, but not decoded ahead. Nearest first. */
  files: AssetId[];
  /** Backgrounds to paint, nearest first. */
  paintings: Extract<Background, { paint: unknown }>['paint'][];
  /** Scenes that are not here yet, nearest first. */
  scenes: SceneId[];
}

const indexes = new WeakMap<Scene, Map<string, number>>();

function indexOf(scene: Scene, node: string): number {
  let index = indexes.get(scene);
  if (!index) {
    index = new Map(scene.nodes.map((item, i) => [item.id, i]));
    indexes.set(scene, index);
  }
  return index.get(node) ?? -1;
}

/** What the next `depth` nodes over all open branches will want to show, nearest first. Pure. */
export function planAhead(
  view: StoryView,
  from: { scene: SceneId; node: string },
  stage: Stage,
  characters: ReadonlyMap<string, Character>,
  depth = 30,
): PreloadPlan {
  const pictures = new Set<AssetId>();
  const files = new Set<AssetId>();
  const scenes = new Set<SceneId>();
  const paintings: PreloadPlan['paintings'] = [];
  const costumes = new Map(Object.entries(stage.characters).map(([id, figure]) => [id, figure.costume]));
  const seen = new Set<string>();
  const queue: { scene: SceneId; node: string | null }[] = [from];

  const wantLook = (id: string | undefined, expression: string | undefined): void => {
    const character = id === undefined ? undefined : characters.get(id);
    if (!character || expression === undefined) return;
    const sprite = chooseSprite(character, expression, costumes.get(character.id));
    if (sprite !== null) pictures.add(sprite);
    else if (character.portrait !== undefined) files.add(character.portrait);
  };
  const wantChange = (change: StageChange): void => {
    if (change.op === 'background' && change.to) {
      if ('paint' in change.to) paintings.push(change.to.paint);
      else assetsOfChange(change).forEach((asset) => pictures.add(asset));
    }
    if ((change.op === 'music' || change.op === 'ambience') && change.to) files.add(change.to.asset);
    if (change.op !== 'show') return;
    if (change.costume !== undefined) costumes.set(change.character, change.costume);
    wantLook(change.character, change.expression ?? 'neutral');
  };
  const want = (node: Node): void => {
    for (const change of node.stage ?? []) wantChange(change);
    for (const item of node.cues ?? []) if (item.type === 'sfx' || item.type === 'voice') files.add(item.asset);
    if (node.type === 'line') wantLook(node.speaker, node.expression);
    const actions = node.type === 'action' ? node.actions : [];
    for (const item of actions) if (item.type === 'stage') item.changes.forEach(wantChange);
  };

  for (let visited = 0; visited < depth && queue.length > 0;) {
    const place = queue.shift();
    if (!place || seen.has(`${place.scene} ${place.node ?? ''}`)) continue;
    seen.add(`${place.scene} ${place.node ?? ''}`);
    const scene = view.scene(place.scene);
    if (!scene) {
      scenes.add(place.scene);
      continue;
    }
    if (place.node === null) scene.stage.forEach(wantChange);
    const node = place.node === null ? scene.nodes[0] : scene.nodes[indexOf(scene, place.node)];
    if (!node) continue;
    visited += 1;
    want(node);
    for (const next of followers(scene, node)) queue.push(next);
  }
  const head = view.head.scenes.find((item) => item.id === from.scene);
  for (const next of head?.next ?? []) if (!view.scene(next)) scenes.add(next);
  return { pictures: [...pictures], files: [...files], paintings, scenes: [...scenes] };
}

function followers(scene: Scene, node: Node): { scene: SceneId; node: string | null }[] {
  const at = (target: Target) => ({ scene: target.scene ?? scene.id, node: target.node ?? null });
  const following = node.next ?? scene.nodes[indexOf(scene, node.id) + 1]?.id;
  const next = following === undefined ? [] : [{ scene: scene.id, node: following }];
  switch (node.type) {
    case 'line':
    case 'action':
      return next;
    case 'menu':
      return [...node.choices.flatMap((item) => (item.target ? [at(item.target)] : [])), ...next];
    case 'branch':
      return [...node.cases.map((item) => at(item.target)), ...next];
    case 'jump':
      return [at(node.target)];
    case 'call':
      return [at(node.target), ...next];
    case 'end':
      return [];
  }
}
