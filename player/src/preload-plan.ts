import type { AssetId, SceneId } from '@comfyvn/shared/story/ids';
import type { Cue } from '@comfyvn/shared/story/cue';
import type { Node, Target } from '@comfyvn/shared/story/node';
import type { StoryView } from '@comfyvn/shared/story/view';
import type { Background, Stage, StageChange } from '@comfyvn/shared/story/stage';
import type { Character, Scene, StoryHead } from '@comfyvn/shared/story/story';
import { cuesOf, stageChangesOf } from '@comfyvn/shared/story/story-walk';
import { assetsOfChange, assetsOfCue } from '@comfyvn/shared/story/used-assets';
import { chooseSprite } from '@comfyvn/shared/characters/sprite-choice';

export interface PreloadPlan {
  /** What is spoken and heard: a voice that comes late is missed more than a picture. Nearest first. */
  sounds: AssetId[];
  /** Nearest first. */
  pictures: AssetId[];
  /** Music, films, portraits and colour tables: fetched, but not decoded ahead. Nearest first. */
  files: AssetId[];
  /** Backgrounds to paint, nearest first. */
  paintings: Extract<Background, { paint: unknown }>['paint'][];
  /** Scenes that are not here yet, nearest first. */
  scenes: SceneId[];
  /** Something near needs more than sprites. */
  effects: boolean;
}

/** How many nodes are looked at, over all open branches. */
const NODES_AHEAD = 64;

const indexes = new WeakMap<Scene, Map<string, number>>();
const films = new WeakMap<StoryHead, Set<AssetId>>();

function indexOf(scene: Scene, node: string): number {
  let index = indexes.get(scene);
  if (!index) {
    index = new Map(scene.nodes.map((item, i) => [item.id, i]));
    indexes.set(scene, index);
  }
  return index.get(node) ?? -1;
}

function filmsOf(head: StoryHead): Set<AssetId> {
  let found = films.get(head);
  if (!found) {
    found = new Set(head.assets.filter((asset) => asset.kind === 'video').map((asset) => asset.id));
    films.set(head, found);
  }
  return found;
}

type Place = { scene: SceneId; node: string | null };

/** What the next nodes over all open branches will want to show, nearest first: branches are gone along in step. Pure. */
export function planAhead(
  view: StoryView,
  from: { scene: SceneId; node: string },
  stage: Stage,
  characters: ReadonlyMap<string, Character>,
  depth = NODES_AHEAD,
): PreloadPlan {
  const wishes = new Wishes(filmsOf(view.head), stage, characters);
  const scenes = new Set<SceneId>();
  const seen = new Set<string>();
  const queue: Place[] = [from];
  for (let at = 0, visited = 0; visited < depth && at < queue.length; at++) {
    const place = queue[at];
    if (!place || seen.has(`${place.scene} ${place.node ?? ''}`)) continue;
    seen.add(`${place.scene} ${place.node ?? ''}`);
    const scene = view.scene(place.scene);
    if (!scene) {
      scenes.add(place.scene);
      continue;
    }
    if (place.node === null) scene.stage.forEach((change) => wishes.change(change));
    const node = place.node === null ? scene.nodes[0] : scene.nodes[indexOf(scene, place.node)];
    if (!node) continue;
    visited += 1;
    wishes.node(node);
    queue.push(...followers(scene, node));
  }
  const head = view.head.scenes.find((item) => item.id === from.scene);
  for (const next of head?.next ?? []) if (!view.scene(next)) scenes.add(next);
  return { ...wishes.plan(), scenes: [...scenes] };
}

/** Gathers what nodes want to show. */
class Wishes {
  #sounds = new Set<AssetId>();
  #pictures = new Set<AssetId>();
  #files = new Set<AssetId>();
  #paintings: PreloadPlan['paintings'] = [];
  #effects = false;
  #films: ReadonlySet<AssetId>;
  #characters: ReadonlyMap<string, Character>;
  #costumes: Map<string, string | undefined>;

  constructor(known: ReadonlySet<AssetId>, stage: Stage, characters: ReadonlyMap<string, Character>) {
    this.#films = known;
    this.#characters = characters;
    this.#costumes = new Map(Object.entries(stage.characters).map(([id, figure]) => [id, figure.costume]));
  }

  plan(): Omit<PreloadPlan, 'scenes'> {
    return {
      sounds: [...this.#sounds],
      pictures: [...this.#pictures],
      files: [...this.#files],
      paintings: this.#paintings,
      effects: this.#effects,
    };
  }

  node(node: Node): void {
    for (const change of stageChangesOf(node)) this.change(change);
    for (const cue of cuesOf(node)) this.#cue(cue);
    if (node.type === 'line') this.#look(node.speaker, node.expression);
  }

  change(change: StageChange): void {
    if (change.op === 'show') {
      if (change.costume !== undefined) this.#costumes.set(change.character, change.costume);
      return this.#look(change.character, change.expression ?? 'neutral');
    }
    if (change.op === 'background' && change.to && 'paint' in change.to) this.#paintings.push(change.to.paint);
    if (change.op === 'grade' && change.to) this.#effects = true;
    const seen = change.op === 'background' || change.op === 'picture';
    for (const asset of assetsOfChange(change))
      if (seen) this.#seen(asset);
      else this.#files.add(asset);
  }

  #cue(cue: Cue): void {
    if (cue.type === 'sfx' || cue.type === 'voice') this.#sounds.add(cue.asset);
    if (cue.type !== 'transition') return;
    assetsOfCue(cue).forEach((asset) => this.#pictures.add(asset));
    this.#effects ||= cue.kind === 'blur' || cue.mask !== undefined;
  }

  #seen(asset: AssetId): void {
    if (this.#films.has(asset)) this.#files.add(asset);
    else this.#pictures.add(asset);
  }

  #look(id: string | undefined, expression: string | undefined): void {
    const character = id === undefined ? undefined : this.#characters.get(id);
    if (!character || expression === undefined) return;
    const sprite = chooseSprite(character, expression, this.#costumes.get(character.id));
    if (sprite !== null) this.#pictures.add(sprite);
    else if (character.portrait !== undefined) this.#files.add(character.portrait);
  }
}

function followers(scene: Scene, node: Node): Place[] {
  const at = (target: Target) => ({ scene: target.scene ?? scene.id, node: target.node ?? null });
  const following = node.next ?? scene.nodes[indexOf(scene, node.id) + 1]?.id;
  const next = following === undefined ? [] : [{ scene: scene.id, node: following }];
  switch (node.type) {
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
    default:
      return next;
  }
}
