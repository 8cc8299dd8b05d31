import { coverageOf, Seen } from './explore/seen.ts';
import { Search } from './explore/search.ts';
import { whatMatters, type Matters } from './explore/situation.ts';
import { sceneFigures, spreadOf } from './explore/summary.ts';
import { walk, type Walk } from './explore/walk.ts';
import type { Exploration } from './explore-result.ts';
import type { SceneId } from './ids.ts';
import type { Story } from './story.ts';
import { viewOf, type StoryView } from './view.ts';

export interface ExploreOptions {
  /** Different situations at menus to look at; 20,000 if absent. */
  readonly maxStates?: number;
  /** Nodes that the search goes through, and then as many again at random; 1,000,000 if absent. */
  readonly maxSteps?: number;
  /** Random walks; 200 if absent. Fewer where they come to more than `maxSteps` nodes. */
  readonly walks?: number;
  /** Nodes of one walk; twice as many as the story has and 5,000 if absent. */
  readonly maxWalkSteps?: number;
  readonly seed?: string | number;
}

/** How far an exploration has come. */
export interface ExploreProgress {
  readonly states: number;
  readonly steps: number;
  readonly walks: number;
}

const MAX_STEPS = 1_000_000;
/** Lines between two menus that are more than any story has, unless dice lead round. */
const SPARE_LINES = 10_000;

/** Says which scenes some nodes are in. */
function sceneFinder(story: Story): (nodes: Iterable<string>) => ReadonlySet<SceneId> {
  const home = new Map<string, SceneId>();
  for (const { id, nodes } of story.scenes) for (const node of nodes) if (!home.has(node.id)) home.set(node.id, id);
  return (nodes) => {
    const scenes = new Set<SceneId>();
    for (const node of nodes) scenes.add(home.get(node) ?? '');
    return scenes;
  };
}

/** The endings of the story that no run came to. */
function unreachedIn(story: Story, seen: Seen): Exploration['unreached'] {
  const reached = new Set([...seen.endings.values()].map(({ node }) => node));
  return story.scenes.flatMap(({ id: scene, nodes }) =>
    nodes.flatMap((node) =>
      node.type === 'end' && node.ending !== undefined && !reached.has(node.id)
        ? [{ scene, node: node.id, title: node.ending }]
        : [],
    ),
  );
}

/** Takes random walks until there are enough of them or of their nodes. */
function* walkAbout(
  one: Exploring,
  { walks = 200, maxSteps = MAX_STEPS, ...options }: ExploreOptions,
): Generator<void> {
  const { maxWalkSteps = 5_000 + 2 * one.nodes } = options;
  const scenesOf = sceneFinder(one.story);
  for (let steps = 0; one.walks.length < walks && steps < maxSteps; steps += one.walks.at(-1)!.steps + 1) {
    const bounds = { maxSteps: maxWalkSteps, seed: `${one.seed}/${one.walks.length}` };
    one.walks.push(yield* walk(one.view, one.matters, one.seen, bounds, scenesOf));
    yield;
  }
}

interface Exploring {
  readonly story: Story;
  readonly view: StoryView;
  readonly matters: Matters;
  readonly seen: Seen;
  /** How many nodes the story has. */
  readonly nodes: number;
  readonly seed: string;
  readonly walks: Walk[];
}

function resultOf({ story, matters, seen, walks }: Exploring, search: Search): Exploration {
  const ended = walks.filter((one) => one.ended);
  return {
    exhaustive: !search.cut && !search.sampled && !matters.dice,
    dice: matters.dice,
    states: search.states,
    steps: search.steps,
    coverage: coverageOf(story, seen),
    endings: [...seen.endings.values()].map(({ way, ...one }) => ({ ...one, path: [...way.path], runs: way.runs })),
    unreached: unreachedIn(story, seen),
    walks: {
      count: walks.length,
      ended: ended.length,
      lines: spreadOf(ended.map((one) => one.lines)),
      words: spreadOf(ended.map((one) => one.words)),
    },
    scenes: sceneFigures(story, walks),
    findings: [...seen.findings.values()],
  };
}

/**
 * Goes through a story on all ways, nearest first, as far as the bounds allow, and then at random, preferring choices
 * that nobody took. Each turn of the generator is a small piece of work, a stretch between two menus at most; whoever
 * stops turning it stops it. Pure: the same story, options and seed give the same result. Chance is thrown many times
 * where it decides something, which is never called exhaustive. Where something asks for global variables, runs begin
 * again with what earlier ones left.
 */
export function* explore(story: Story, options: ExploreOptions = {}): Generator<ExploreProgress, Exploration> {
  const { maxStates = 20_000, maxSteps = MAX_STEPS, seed = 'explore' } = options;
  const nodes = story.scenes.reduce((sum, scene) => sum + scene.nodes.length, 0);
  const [view, matters, seen] = [viewOf(story), whatMatters(story), new Seen()];
  const one: Exploring = { story, view, matters, seen, nodes, seed: String(seed), walks: [] };
  const bounds = { maxStates, maxSteps, maxLines: SPARE_LINES + 2 * nodes, seed: one.seed };
  const search = new Search(view, matters, bounds, seen);
  const progress = (): ExploreProgress => ({ states: search.states, steps: search.steps, walks: one.walks.length });
  for (const _ of search.run()) yield progress();
  for (const _ of walkAbout(one, options)) yield progress();
  return resultOf(one, search);
}

/** Explores a story at one go; see `explore`. */
export function exploreAll(story: Story, options: ExploreOptions = {}): Exploration {
  const exploring = explore(story, options);
  for (;;) {
    const turn = exploring.next();
    if (turn.done === true) return turn.value;
  }
}
