import type { NodeId, SceneId } from '@comfyvn/shared/story/ids';
import type { Node, Target } from '@comfyvn/shared/story/node';
import { renamedTo } from '@comfyvn/shared/story/renamed';
import { placeOf } from '@comfyvn/shared/story/run-play';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import { targetsOf } from '@comfyvn/shared/story/story-walk';
import { headOf } from '@comfyvn/shared/story/view';
import { slugOf, type NamePool } from './names.ts';

/** Where a target leads: into a scene, to a node without entering its scene, or to a node of a scene it enters. */
export interface Spot {
  readonly scene: SceneId;
  /** Position in the scene's nodes; null where the scene's own label is meant. */
  readonly position: number | null;
  readonly enter: boolean;
}

/** A label that enters a scene and goes on at one of its nodes. */
export interface Detour {
  readonly label: string;
  readonly position: number;
}

/** Finds where targets lead and names what they lead to: a label for each scene, and one for each node that is led to. */
export class Places {
  readonly #scenes: ReadonlyMap<SceneId, Scene>;
  readonly #positions = new Map<SceneId, ReadonlyMap<NodeId, number>>();
  readonly #story: Story;
  readonly #labels = new Map<string, string>();
  readonly #detours = new Map<SceneId, Detour[]>();
  readonly #called = new Set<SceneId>();
  readonly #entered = new Set<SceneId>();

  constructor(story: Story, scenes: readonly Scene[], pool: NamePool) {
    this.#story = story;
    this.#scenes = new Map(scenes.map((scene) => [scene.id, scene]));
    for (const scene of scenes) {
      const at = new Map<NodeId, number>();
      scene.nodes.forEach((node, position) => at.has(node.id) || at.set(node.id, position));
      this.#positions.set(scene.id, at);
      this.#labels.set(
        keyOf({ scene: scene.id, position: null, enter: true }),
        pool.take(scene.title, 'scene', scene.id),
      );
    }
    this.#nameNodes(scenes, pool);
    this.#findCalled(scenes);
  }

  /** Where a target leads, seen from a scene; undefined where there is no such place. */
  find(target: Target, from: SceneId): Spot | undefined {
    const place = placeOf(target, from);
    const id = this.#known(place.scene);
    if (id === undefined) return undefined;
    if (place.node === null) return { scene: id, position: place.enter ? null : 0, enter: place.enter };
    const position = this.#positions.get(id)?.get(place.node);
    return position === undefined ? undefined : { scene: id, position, enter: place.enter };
  }

  /** The position behind a node, the end of the list included; undefined where its `next` is missing. */
  after(scene: Scene, position: number): number | undefined {
    const next = scene.nodes[position]?.next;
    return next === undefined ? position + 1 : this.#positions.get(scene.id)?.get(next);
  }

  /** The label of a place. */
  labelOf(spot: Spot): string {
    const label = this.#labels.get(keyOf(spot));
    if (label === undefined) throw new Error(`No label was made for ${keyOf(spot)}.`);
    return label;
  }

  /** The label of a scene, which enters it. */
  sceneLabel(scene: SceneId): string {
    return this.labelOf({ scene, position: null, enter: true });
  }

  /** The label of a node, or undefined where nothing leads to it. */
  nodeLabel(scene: SceneId, position: number): string | undefined {
    return this.#labels.get(keyOf({ scene, position, enter: false }));
  }

  /** The labels of a scene that enter it and go on at a node. */
  detoursOf(scene: SceneId): readonly Detour[] {
    return this.#detours.get(scene) ?? [];
  }

  /** Whether a call may be open while the scene is played, so that its end leads back to somewhere. */
  isCalled(scene: SceneId): boolean {
    return this.#called.has(scene);
  }

  /** Whether a game begins with the scene and never comes to it again, so that its stage is empty when it is entered. */
  isOpening(scene: SceneId): boolean {
    return scene === this.find({ scene: this.startScene }, '')?.scene && !this.#entered.has(scene);
  }

  #known(id: SceneId): SceneId | undefined {
    if (this.#scenes.has(id)) return id;
    const renamed = renamedTo(headOf({ ...this.#story, scenes: [] as never }), id);
    return renamed !== undefined && this.#scenes.has(renamed) ? renamed : undefined;
  }

  #nameNodes(scenes: readonly Scene[], pool: NamePool): void {
    const wanted = new Map<SceneId, { plain: Set<number>; entered: Set<number> }>();
    const of = (scene: SceneId) => {
      let places = wanted.get(scene);
      if (places === undefined) wanted.set(scene, (places = { plain: new Set(), entered: new Set() }));
      return places;
    };
    const want = (spot: Spot | undefined): void => {
      if (spot === undefined || spot.position === null) return;
      of(spot.scene).plain.add(spot.position);
      if (spot.enter) of(spot.scene).entered.add(spot.position);
    };
    for (const scene of scenes)
      scene.nodes.forEach((node, position) => {
        for (const target of targetsOf(node)) {
          const spot = this.find(target, scene.id);
          want(spot);
          if (spot?.enter === true) this.#entered.add(spot.scene);
        }
        const after = this.after(scene, position);
        if (after !== undefined && after !== position + 1) of(scene.id).plain.add(after);
      });
    want(this.find({ scene: this.startScene, ...this.#story.start }, ''));
    for (const { id } of scenes) this.#nameIn(id, of(id), pool);
  }

  #nameIn(scene: SceneId, wanted: { plain: Set<number>; entered: Set<number> }, pool: NamePool): void {
    const own = this.sceneLabel(scene);
    const ascending = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);
    const { nodes } = this.#scenes.get(scene)!;
    for (const position of ascending(wanted.plain)) {
      const label = pool.claim(`${own}_${wordOf(nodes[position])}`);
      this.#labels.set(keyOf({ scene, position, enter: false }), label);
    }
    const detours = ascending(wanted.entered).map((position) => {
      const label = pool.claim(`enter_${this.nodeLabel(scene, position)}`);
      this.#labels.set(keyOf({ scene, position, enter: true }), label);
      return { label, position };
    });
    this.#detours.set(scene, detours);
  }

  /** The scene a story starts in. */
  get startScene(): SceneId {
    return this.#story.start.scene ?? this.#story.scenes[0]?.id ?? '';
  }

  /** Finds the scenes that a call leads into, at once or by the ways on from there. */
  #findCalled(scenes: readonly Scene[]): void {
    const open = scenes.flatMap((scene) =>
      scene.nodes.flatMap((node) => (node.type === 'call' ? (this.find(node.target, scene.id)?.scene ?? []) : [])),
    );
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (this.#called.has(id)) continue;
      this.#called.add(id);
      for (const target of this.#scenes.get(id)?.nodes.flatMap(targetsOf) ?? [])
        open.push(this.find(target, id)?.scene ?? id);
    }
  }
}

/** What tells a node from others: its first words, or what it is. */
function wordOf(node: Node | undefined): string {
  if (node === undefined) return 'end';
  const text = node.type === 'line' ? node.text : node.type === 'menu' ? (node.prompt ?? '') : '';
  const words = slugOf(text.slice(0, 80)).split('_').slice(0, 3).join('_').slice(0, 24);
  return words === '' ? node.type : words;
}

const keyOf = ({ scene, position, enter }: Spot): string => `${scene} ${position ?? ''} ${enter ? 'enter' : ''}`;
