import { byScene } from '@comfyvn/shared/story/scene-variables';
import type { SceneId, VariableId } from '@comfyvn/shared/story/ids';
import type { Node } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';
import { initialOf } from '@comfyvn/shared/story/values';
import type { Value, Variable } from '@comfyvn/shared/story/variable';
import type { ExportSource } from '../exporter.ts';
import { Losses } from '../losses.ts';
import { achievementsOf, type CodedAchievement } from './achievements.ts';
import { Backdrops } from './backdrops.ts';
import { Cast } from './cast.ts';
import type { PythonNames } from './expression.ts';
import { Media } from './media.ts';
import { NamePool } from './names.ts';
import { Growth, typeOf } from './number-growth.ts';
import { Overlays } from './overlays.ts';
import { OWN_NAMES } from './own-names.ts';
import { Phrases } from './phrases.ts';
import { Places } from './places.ts';
import { plainCode, type PythonCode } from './python-code.ts';
import type { StagePainter } from './stage-script.ts';
import { Transforms } from './transforms.ts';
import { Words } from './words.ts';
import { usageOf, type Usage } from './usage.ts';

/** A variable of the story and what it is called. */
export interface NamedVariable {
  readonly variable: Variable;
  readonly initial: Value;
  /** `trust`, or `persistent.trust` for one that all games share. */
  readonly name: string;
  readonly code: PythonCode;
}

/** A story with the names that everything in it has in the game. */
export interface Book extends StagePainter {
  readonly source: ExportSource;
  /** The first of each id. */
  readonly scenes: readonly Scene[];
  readonly sceneById: ReadonlyMap<SceneId, Scene>;
  readonly usage: Usage;
  readonly places: Places;
  readonly variables: ReadonlyMap<VariableId, NamedVariable>;
  /** Variables that a scene begins anew, under null those that every scene does. */
  readonly ofScene: ReadonlyMap<SceneId | null, readonly NamedVariable[]>;
  /** Counters of visits by the id of the node that somebody asks for. */
  readonly visits: ReadonlyMap<string, string>;
  /** What remembers that a choice was taken, by the id of the choice; only of those that are offered once. */
  readonly taken: ReadonlyMap<string, string>;
  readonly sayIds: SayIds;
  /** The image attributes that say statements change, noted while the scenes are written; translations repeat them. */
  readonly said: Map<Node, readonly string[]>;
  readonly achievements: readonly CodedAchievement[];
  readonly words: Words;
  readonly phrases: Phrases;
  readonly names: PythonNames;
  readonly losses: Losses;
}

function firstById<T extends { readonly id: string }>(all: readonly T[]): T[] {
  const ids = new Set<string>();
  return all.filter(({ id }) => !ids.has(id) && ids.add(id));
}

/** The ids of say statements, which translations and voices go by: made from the ids of nodes. */
export class SayIds {
  readonly #pool = new NamePool();
  readonly #names = new Map<Node, string>();

  of(node: Node): string {
    let name = this.#names.get(node);
    if (name === undefined) {
      const plain = node.id.replace(/[^A-Za-z0-9_]/g, '_');
      this.#names.set(node, (name = this.#pool.claim(/^[A-Za-z]/.test(plain) ? plain : `line_${plain}`)));
    }
    return name;
  }
}

function nameVariables(story: ExportSource['story'], usage: Usage, pool: NamePool): Map<VariableId, NamedVariable> {
  const variables = firstById(story.variables);
  const growth = new Growth(new Map(variables.map((one) => [one.id, one])), usage.writes);
  return new Map(
    variables.map((variable) => {
      const own = pool.take(variable.name, 'value', variable.id);
      const name = variable.scope === 'global' ? `persistent.${own}` : own;
      const code = plainCode(name, typeOf(variable), growth.limitsOf(variable));
      return [variable.id, { variable, initial: initialOf(variable), name, code }];
    }),
  );
}

function nameVisits(scenes: readonly Scene[], usage: Usage, places: Places, pool: NamePool): Map<string, string> {
  const names = new Map<string, string>();
  for (const scene of scenes)
    scene.nodes.forEach(({ id }, position) => {
      if (usage.asked.has(id) && !names.has(id))
        names.set(
          id,
          pool.claim(`visits_${places.nodeLabel(scene.id, position) ?? `${places.sceneLabel(scene.id)}_${position}`}`),
        );
    });
  return names;
}

function nameTaken(scenes: readonly Scene[], pool: NamePool): Map<string, string> {
  const names = new Map<string, string>();
  for (const node of scenes.flatMap((scene) => scene.nodes))
    for (const choice of node.type === 'menu' ? node.choices : [])
      if (choice.once === true && !names.has(choice.id))
        names.set(choice.id, pool.take(`took ${choice.text}`, 'took', choice.id));
  return names;
}

/** Names everything in a story. The same story gives the same names. Pure but for the files its media collect. */
export function bookOf(source: ExportSource): Book {
  const { story } = source;
  const scenes = firstById(story.scenes);
  const losses = new Losses();
  const usage = usageOf({ ...story, scenes });
  if (usage.grades.some((grade) => 'lut' in grade))
    losses.add('colour-tables-left-out', {}, () => "Colour tables are left out: Ren'Py grades colours by tones alone.");
  const media = new Media(source.assets, losses);
  const pool = new NamePool(OWN_NAMES);
  const cast = new Cast(story.characters, usage, media, pool, losses);
  const variables = nameVariables(story, usage, pool);
  const places = new Places(story, scenes, new NamePool(['the_end']));
  const visits = nameVisits(scenes, usage, places, pool);
  const names: PythonNames = {
    variable: (id) => variables.get(id)?.code,
    visits: (node) => visits.get(node),
  };
  const taken = nameTaken(scenes, pool);
  const words = new Words(story.variables, { names, losses }, pool);
  return {
    source,
    scenes,
    sceneById: new Map(scenes.map((scene) => [scene.id, scene])),
    usage,
    media,
    cast,
    backdrops: new Backdrops(usage.backgrounds, media, losses),
    overlays: new Overlays(usage.pictures, usage.weathers, media),
    transforms: new Transforms(usage.standing),
    places,
    variables,
    ofScene: byScene(variables.values(), (named) => named.variable),
    visits,
    taken,
    sayIds: new SayIds(),
    said: new Map(),
    achievements: achievementsOf(story, { names, losses }),
    words,
    phrases: new Phrases(story, scenes, words),
    names,
    losses,
  };
}
