import type { Exploration } from '../explore-result.ts';
import type { Finding } from '../finding.ts';
import type { ChoiceId, NodeId, SceneId } from '../ids.ts';
import type { Decided, RunState } from '../run-state.ts';
import type { Story } from '../story.ts';
import { takenSince, visitedSince } from './situation.ts';

/** The decisions that led to an ending, in how many runs. */
export interface EndingPath {
  readonly path: readonly Decided[];
  readonly runs: number;
}

interface Ending {
  readonly scene: SceneId;
  readonly node: NodeId | null;
  readonly title: string | null;
  way: EndingPath;
  walks: number;
}

const MAX_UNSEEN = 1_000;
const MAX_FINDINGS = 1_000;
/** What breaks a run off: an end at which no author has put one. */
const BREAKING = new Set(['target-missing', 'endless-loop', 'node-gone']);

const isShorter = (one: EndingPath, other: EndingPath): boolean =>
  one.runs < other.runs || (one.runs === other.runs && one.path.length < other.path.length);

/** What the runs have come to so far. */
export class Seen {
  readonly nodes = new Set<NodeId>();
  readonly choices = new Set<ChoiceId>();
  readonly endings = new Map<string, Ending>();
  readonly findings = new Map<string, Finding>();

  /** Notes what a stretch of a run went through, and gives its nodes and how often it did. */
  through(before: RunState, after: RunState): ReadonlyMap<NodeId, number> {
    const nodes = visitedSince(before, after);
    for (const node of nodes.keys()) this.nodes.add(node);
    for (const choice of takenSince(before, after)) this.choices.add(choice);
    return nodes;
  }

  faults(findings: readonly Finding[]): void {
    for (const one of findings) {
      const key = JSON.stringify([one.rule, one.where]);
      if (this.findings.size < MAX_FINDINGS && !this.findings.has(key)) this.findings.set(key, one);
    }
  }

  /** Notes an end that a run came to; `way` is what led there. */
  ended(state: RunState, findings: readonly Finding[], way: EndingPath, isWalk: boolean): void {
    if (findings.some(({ rule }) => BREAKING.has(rule))) return;
    const key = JSON.stringify([state.scene, state.node, state.ending]);
    let ending = this.endings.get(key);
    if (ending === undefined) {
      ending = { scene: state.scene, node: state.node, title: state.ending, way, walks: 0 };
      this.endings.set(key, ending);
    } else if (isShorter(way, ending.way)) ending.way = way;
    if (isWalk) ending.walks++;
  }
}

function covered<T>(all: readonly T[], isSeen: (one: T) => boolean): { seen: number; total: number; unseen: T[] } {
  const unseen = all.filter((one) => !isSeen(one));
  return { seen: all.length - unseen.length, total: all.length, unseen: unseen.slice(0, MAX_UNSEEN) };
}

/** How much of a story was seen. Pure. */
export function coverageOf(story: Story, seen: Seen): Exploration['coverage'] {
  const spots = story.scenes.flatMap(({ id: scene, nodes }) => nodes.map(({ id: node }) => ({ scene, node })));
  const choices = story.scenes.flatMap(({ nodes }) =>
    nodes.flatMap((node) => (node.type === 'menu' ? node.choices.map(({ id }) => id) : [])),
  );
  const scenes = story.scenes.filter(({ nodes }) => nodes.some(({ id }) => seen.nodes.has(id)));
  const known = new Set(scenes.map(({ id }) => id));
  return {
    scenes: covered(
      story.scenes.map(({ id }) => id),
      (id) => known.has(id),
    ),
    nodes: covered(spots, ({ node }) => seen.nodes.has(node)),
    choices: covered(choices, (id) => seen.choices.has(id)),
  };
}
