import type { NodeId, SceneId } from '@comfyvn/shared/story/ids';
import { writtenIn } from '@comfyvn/shared/story/localised';
import { plainText } from '@comfyvn/shared/story/text-markup';
import type { Scene, SceneHead, StoryHead } from '@comfyvn/shared/story/story';
import type { SceneProgress } from '../../scene-progress.ts';
import { passagesOf, type Stop } from './passages.ts';

/** A choice as the map shows it; `text` is null where the reader may not have seen it. */
export interface Way {
  readonly text: string | null;
  readonly taken: boolean;
}

/** One box of the map. */
export type Unit =
  | {
      readonly kind: 'scene';
      readonly id: string;
      readonly scene: SceneHead;
      readonly progress: SceneProgress | null;
      readonly here: boolean;
    }
  | {
      readonly kind: 'menu';
      readonly id: string;
      readonly scene: SceneId;
      readonly prompt: string;
      readonly ways: readonly Way[];
    }
  | { readonly kind: 'ending'; readonly id: string; readonly title: string }
  /** ways: choices not taken; scene: a scene not entered; ending: one not found; menu: a choice not reached. */
  | { readonly kind: 'unknown'; readonly id: string; readonly what: 'ways' | 'scene' | 'ending' | 'menu' };

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly walked: boolean;
}

/** What the reader knows of the story's ways, and where they stop. */
export interface RouteGraph {
  readonly units: ReadonlyMap<string, Unit>;
  readonly edges: readonly Edge[];
}

/** What the reader has met, and the scenes whose insides are at hand. */
export interface RouteKnowledge {
  readonly head: StoryHead;
  readonly scenes: ReadonlyMap<SceneId, SceneProgress | null>;
  readonly endings: ReadonlyMap<string, { readonly title: string }>;
  /** The language of prompts and choices. */
  readonly locale: string;
  /** Where the reader is now. */
  readonly here: SceneId | null;
  hasRead(node: NodeId): boolean;
  chose(choice: string): boolean;
  /** Undefined: the scene is shown without its inside. */
  body(scene: SceneId): Scene | undefined;
}

const sceneKey = (id: SceneId): string => `scene ${id}`;
const nodeKey = (id: NodeId): string => `node ${id}`;

/**
 * The part of a story that a reader has met, and at its edge what they have not: never a title, a prompt or an ending
 * that they have not seen. Pure.
 */
export function routeGraph(known: RouteKnowledge): RouteGraph {
  const graph = new GraphBuilder(known);
  for (const scene of known.head.scenes) if (known.scenes.has(scene.id)) graph.addScene(scene);
  return graph;
}

/** Words of a scene as plain text; a value in them is not known here. */
function wordsOf(scene: Scene, id: string, written: string, locale: string): string {
  return plainText(writtenIn(scene, id, written, locale).replaceAll(/\{=[^{}]*\}/g, '…'));
}

class GraphBuilder implements RouteGraph {
  readonly units = new Map<string, Unit>();
  readonly edges: Edge[] = [];
  #known: RouteKnowledge;

  constructor(known: RouteKnowledge) {
    this.#known = known;
  }

  addScene(scene: SceneHead): void {
    const { scenes, here, body } = this.#known;
    const id = sceneKey(scene.id);
    this.units.set(id, { kind: 'scene', id, scene, progress: scenes.get(scene.id) ?? null, here: here === scene.id });
    const inside = body(scene.id);
    const passages = inside && passagesOf(inside);
    if (!inside || !passages) {
      for (const next of scene.next) this.#to(id, { kind: 'scene', scene: next });
      return;
    }
    for (const stop of passages.entry) this.#to(id, stop);
    for (const { node, ways } of passages.menus) {
      if (!this.#known.hasRead(node.id) && !node.choices.some((choice) => this.#known.chose(choice.id))) continue;
      const menu = nodeKey(node.id);
      const words = (id: string, written: string): string => wordsOf(inside, id, written, this.#known.locale);
      const shown = node.choices.map(({ id: choice, text, condition, reason }): Way => {
        const taken = this.#known.chose(choice);
        return { taken, text: taken || condition === undefined || reason !== undefined ? words(choice, text) : null };
      });
      this.units.set(menu, {
        kind: 'menu',
        id: menu,
        scene: scene.id,
        prompt: words(node.id, node.prompt ?? ''),
        ways: shown,
      });
      for (const [choice, stops] of ways) if (this.#known.chose(choice)) for (const stop of stops) this.#to(menu, stop);
      if (shown.some((way) => !way.taken)) this.#unknown(menu, `ways ${node.id}`, 'ways');
    }
  }

  #to(from: string, stop: Stop): void {
    const { scenes, endings, hasRead } = this.#known;
    if (stop.kind === 'scene') {
      if (scenes.has(stop.scene)) this.#edge(from, sceneKey(stop.scene));
      else this.#unknown(from, sceneKey(stop.scene), 'scene');
    } else if (stop.kind === 'menu') {
      if (hasRead(stop.node)) this.#edge(from, nodeKey(stop.node));
      else this.#unknown(from, nodeKey(stop.node), 'menu');
    } else {
      const found = endings.get(stop.node);
      const id = `end ${stop.node}`;
      if (found) {
        this.units.set(id, { kind: 'ending', id, title: found.title });
        this.#edge(from, id);
      } else if (stop.ending !== null) this.#unknown(from, id, 'ending');
    }
  }

  #edge(from: string, to: string, walked = true): void {
    this.edges.push({ from, to, walked });
  }

  #unknown(from: string, id: string, what: Extract<Unit, { kind: 'unknown' }>['what']): void {
    if (!this.units.has(id)) this.units.set(id, { kind: 'unknown', id, what });
    this.#edge(from, id, false);
  }
}
