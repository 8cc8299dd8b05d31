import { refuse } from './error.ts';
import { withFields } from './fields.ts';
import { limited } from './list.ts';
import { MAX_NODES, withStory } from './parts.ts';
import { spliced, splicesBetween } from './splice.ts';
import type { Restore, RestoredScene } from '../edit.ts';
import { scene as sceneSchema, type Scene, type Story } from '../story.ts';

type Renamed = Story['renamed'];

/** The parts of `to` that are other than in `from`; null for one that only `from` has. */
function differing<T extends object, K extends keyof T>(
  from: T,
  to: T,
  keys: readonly K[],
): { [P in K]?: T[P] | null } {
  const changes: { [P in K]?: T[P] | null } = {};
  for (const key of keys) if (from[key] !== to[key]) changes[key] = to[key] ?? null;
  return changes;
}

function renamedBetween(from: Renamed, to: Renamed): Record<string, string | null> | undefined {
  if (from === to) return undefined;
  const gone = Object.keys(from).filter((id) => !Object.hasOwn(to, id));
  const set = Object.entries(to).filter(([id, now]) => !Object.hasOwn(from, id) || from[id] !== now);
  return Object.fromEntries([...gone.map((id) => [id, null]), ...set]) as Record<string, string | null>;
}

function sceneBetween(at: number, from: Scene, to: Scene): RestoredScene {
  const nodes = splicesBetween(from.nodes, to.nodes);
  const parts = differing(from, to, ['title', 'stage', 'parameters', 'translations']);
  return { at, scene: to.id, ...parts, ...(nodes && { nodes }) } as RestoredScene;
}

/** The scenes of both stories, those with the same id made the same object, so that only their order differs. */
function scenesBetween(from: Story, to: Story): Pick<Restore, 'scenes' | 'within'> {
  if (from.scenes === to.scenes) return {};
  const sameIds = from.scenes.length === to.scenes.length && from.scenes.every(({ id }, i) => id === to.scenes[i]!.id);
  const old = new Map(from.scenes.map((scene) => [scene.id, scene]));
  const twins = old.size < from.scenes.length;
  const before = sameIds ? from.scenes : to.scenes.map((scene) => (twins ? scene : (old.get(scene.id) ?? scene)));
  const scenes = sameIds ? undefined : splicesBetween(from.scenes, before);
  const within = to.scenes.flatMap((scene, at) => (before[at] === scene ? [] : [sceneBetween(at, before[at]!, scene)]));
  return { ...(scenes && { scenes }), ...(within.length > 0 && { within }) };
}

/** The edit that makes `to` of `from`. It holds only what differs; parts that both share as objects are not looked at. Pure. */
export function restoring(from: Story, to: Story): Restore {
  const characters = splicesBetween(from.characters, to.characters);
  const variables = splicesBetween(from.variables, to.variables);
  const assets = splicesBetween(from.assets, to.assets);
  const renamed = renamedBetween(from.renamed, to.renamed);
  return {
    op: 'restore',
    ...(differing(from, to, ['title', 'locale', 'start', 'achievements', 'translations']) as Partial<Restore>),
    ...(characters && { characters }),
    ...(variables && { variables }),
    ...(assets && { assets }),
    ...(renamed && { renamed }),
    ...scenesBetween(from, to),
  };
}

function restoredScene(scene: Scene | undefined, part: RestoredScene): Scene {
  if (scene?.id !== part.scene) refuse(`The scene "${part.scene}" is not where it was, so this cannot be taken back.`);
  const { title, stage, parameters, translations, nodes } = part;
  const set = {
    title,
    stage,
    parameters,
    translations,
    nodes: nodes && limited(spliced(scene.nodes, nodes), MAX_NODES, 'nodes in a scene'),
  };
  return withFields(scene, set, sceneSchema.shape);
}

/** Puts former parts of a story back. Throws an EditError if it is not the story they were taken from. Pure. */
export function restore(story: Story, edit: Restore): Story {
  const { title, locale, start, achievements, translations } = edit;
  const scenes =
    edit.scenes === undefined ? story.scenes : limited(spliced(story.scenes, edit.scenes), 100_000, 'scenes');
  const all = edit.within === undefined ? scenes : [...scenes];
  for (const part of edit.within ?? []) all[part.at] = restoredScene(all[part.at], part);
  if (all.length === 0) refuse('A story needs a scene.');
  const renamed = edit.renamed === undefined ? undefined : withFields(story.renamed, edit.renamed, {});
  return withStory(story, {
    ...(title !== undefined && { title }),
    ...(locale !== undefined && { locale }),
    ...(start !== undefined && { start }),
    ...(achievements !== undefined && { achievements }),
    ...(translations !== undefined && { translations }),
    ...(renamed !== undefined && { renamed }),
    ...(edit.characters && { characters: limited(spliced(story.characters, edit.characters), 10_000, 'characters') }),
    ...(edit.variables && { variables: limited(spliced(story.variables, edit.variables), 10_000, 'variables') }),
    ...(edit.assets && { assets: limited(spliced(story.assets, edit.assets), 100_000, 'assets') }),
    ...(all !== story.scenes && { scenes: all }),
  });
}
