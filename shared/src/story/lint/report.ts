import type { Edit } from '../edit.ts';
import type { Finding } from '../finding.ts';
import type { AssetId, CharacterId, ChoiceId, NodeId, SceneId, VariableId } from '../ids.ts';
import type { Scene, Story, StoryAsset, Character } from '../story.ts';
import type { Variable } from '../variable.ts';
import { LINT_RULES, type LintRule } from './rules.ts';

type Where = Finding['where'];

/** What to do about a finding: in words, and as edits that do it. */
export interface Mending {
  readonly fix?: string | undefined;
  readonly edits?: readonly Edit[] | undefined;
}

function firstById<T extends { readonly id: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  const byId = new Map<string, T>();
  for (const one of all) if (!byId.has(one.id)) byId.set(one.id, one);
  return byId;
}

const MAX_EDITS = 1_000;

/** A story under examination: what it holds, by id (of several with one id the first), and the findings so far. */
export class Report {
  readonly story: Story;
  readonly findings: Finding[] = [];
  readonly scenes: ReadonlyMap<SceneId, Scene>;
  readonly characters: ReadonlyMap<CharacterId, Character>;
  readonly variables: ReadonlyMap<VariableId, Variable>;
  readonly assets: ReadonlyMap<AssetId, StoryAsset>;
  /** Ids of the nodes of each scene. */
  readonly nodes = new Map<SceneId, ReadonlySet<NodeId>>();
  readonly allNodes = new Set<NodeId>();
  /** What cannot be named in an edit, because several have its id: `kind id`. */
  readonly #unclear = new Set<string>();
  readonly #given = new Set<string>();
  #choices: Set<ChoiceId> | undefined;

  constructor(story: Story) {
    this.story = story;
    this.scenes = firstById(story.scenes);
    this.characters = firstById(story.characters);
    this.variables = firstById(story.variables);
    this.assets = firstById(story.assets);
    for (const scene of this.scenes.values()) this.nodes.set(scene.id, new Set(scene.nodes.map((node) => node.id)));
    for (const scene of story.scenes) for (const node of scene.nodes) this.allNodes.add(node.id);
    this.#noteTwins();
  }

  #noteTwins(): void {
    const { scenes, characters, variables } = this.story;
    for (const [kind, all] of Object.entries({ scene: scenes, character: characters, variable: variables })) {
      const seen = new Set<string>();
      for (const { id } of all) if (seen.size === seen.add(id).size) this.#unclear.add(`${kind} ${id}`);
    }
    for (const { id, nodes } of this.scenes.values())
      if (this.nodes.get(id)!.size < nodes.length) this.#unclear.add(`scene ${id}`);
  }

  #isClear({ scene, character, variable }: Where): boolean {
    const unclear = this.#unclear;
    return (
      !unclear.has(`scene ${scene}`) && !unclear.has(`character ${character}`) && !unclear.has(`variable ${variable}`)
    );
  }

  /** Notes a finding. Its level is that of its rule. */
  add(rule: LintRule, where: Where, message: string, { fix, edits }: Mending = {}): void {
    const fits = edits !== undefined && edits.length > 0 && edits.length <= MAX_EDITS;
    const all = fits && (rule === 'id-twice' || this.#isClear(where)) ? [...edits] : undefined;
    this.findings.push({
      rule,
      level: LINT_RULES[rule].level,
      where,
      message: message.slice(0, 2_000),
      ...(fix !== undefined && { fix }),
      ...(all && { edits: all }),
    });
  }

  /** An id for a new node or choice, made of another one; never the same twice. */
  freshId(like: string): string {
    for (let n = 2; ; n++) {
      const id = `${like.slice(0, 70)}.${n}`;
      if (this.#given.has(id) || this.allNodes.has(id) || this.#allChoices().has(id)) continue;
      if (this.scenes.has(id) || Object.hasOwn(this.story.renamed, id)) continue;
      this.#given.add(id);
      return id;
    }
  }

  #allChoices(): ReadonlySet<ChoiceId> {
    this.#choices ??= new Set(
      this.story.scenes.flatMap(({ nodes }) =>
        nodes.flatMap((node) => (node.type === 'menu' ? node.choices.map(({ id }) => id) : [])),
      ),
    );
    return this.#choices;
  }
}
