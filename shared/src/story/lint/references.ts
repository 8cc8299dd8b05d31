import { mapNode, mapStages, type References } from '../edit/map.ts';
import type { Edit } from '../edit.ts';
import type { Finding } from '../finding.ts';
import type { AssetId, VariableId } from '../ids.ts';
import type { Action, Node } from '../node.ts';
import type { StageChange } from '../stage.ts';
import type { Scene } from '../story.ts';
import { assetsOfChange, assetsOfCue } from '../used-assets.ts';
import { guessVariable } from './guess-variable.ts';
import type { Report } from './report.ts';

const showsAsset = (change: StageChange, asset: AssetId): boolean => assetsOfChange(change).includes(asset);

function withoutIn(action: Action, asset: AssetId): Action[] {
  if (action.type === 'cue') return assetsOfCue(action.cue).includes(asset) ? [] : [action];
  if (action.type !== 'stage') return [action];
  return [{ ...action, changes: action.changes.filter((change) => !showsAsset(change, asset)) }];
}

/** A node that does not use an asset any more. */
function withoutAsset(node: Node, asset: AssetId): Node {
  const stage = node.stage?.filter((change) => !showsAsset(change, asset));
  const cues = node.cues?.filter((cue) => !assetsOfCue(cue).includes(asset));
  const base = { ...node, ...(stage && { stage }), ...(cues && { cues }) };
  if (base.type === 'action') return { ...base, actions: base.actions.flatMap((action) => withoutIn(action, asset)) };
  if (base.type !== 'menu') return base;
  const choices = base.choices.map((choice) =>
    choice.actions === undefined
      ? choice
      : { ...choice, actions: choice.actions.flatMap((action) => withoutIn(action, asset)) },
  );
  return { ...base, choices };
}

/** Reports things that are named and do not exist; `where` and `without` are those of the node or scene looked at. */
class Looking {
  where: Finding['where'] = {};
  without: (asset: AssetId) => Edit[] = () => [];
  readonly refs: References;
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
    this.refs = {
      character: (id) => this.#known(report.characters, id, () => this.#character(id)),
      asset: (id) => this.#known(report.assets, id, () => this.#asset(id)),
      variable: (id) => this.#known(report.variables, id, () => this.#variable(id)),
    };
  }

  #known<T extends string>(all: ReadonlyMap<string, unknown>, id: T, missing: () => void): T {
    if (!all.has(id)) missing();
    return id;
  }

  #character(id: string): void {
    this.#report.add('character-missing', this.where, `There is no character "${id}".`, {
      fix: 'Add the character, or merge it with another one.',
      edits: [{ op: 'addCharacter', character: { id, name: id, colour: '#9aa0a6', role: 'extra', sprites: [] } }],
    });
  }

  #asset(id: string): void {
    this.#report.add('asset-missing', this.where, `There is no asset "${id}".`, {
      fix: 'Choose another one, or do without.',
      edits: this.without(id),
    });
  }

  #variable(id: VariableId): void {
    this.#report.add('variable-missing', this.where, `There is no variable "${id}".`, {
      fix: 'Add it, or use another one.',
      edits: [{ op: 'addVariable', variable: guessVariable(this.#report.story, id) }],
    });
  }
}

function checkCast(report: Report): void {
  for (const { id, portrait, sprites } of report.story.characters) {
    const missing = sprites.filter(({ asset }) => !report.assets.has(asset));
    const kept = sprites.filter(({ asset }) => report.assets.has(asset));
    if (portrait !== undefined && !report.assets.has(portrait))
      report.add('asset-missing', { character: id }, `There is no asset "${portrait}".`, {
        edits: [{ op: 'updateCharacter', character: id, set: { portrait: null } }],
      });
    for (const { asset } of missing)
      report.add('asset-missing', { character: id }, `There is no asset "${asset}".`, {
        edits: [{ op: 'updateCharacter', character: id, set: { sprites: kept } }],
      });
  }
}

function lookAtScene(looking: Looking, scene: Scene): void {
  looking.where = { scene: scene.id };
  looking.without = (asset) => [
    {
      op: 'updateScene',
      scene: scene.id,
      set: { stage: scene.stage.filter((change) => !showsAsset(change, asset)) },
    },
  ];
  mapStages(scene.stage, looking.refs);
  for (const id of scene.parameters ?? []) looking.refs.variable?.(id);
  for (const node of scene.nodes) {
    looking.where = { scene: scene.id, node: node.id };
    looking.without = (asset) => [{ op: 'replaceNode', scene: scene.id, node: withoutAsset(node, asset) }];
    mapNode(node, looking.refs);
  }
}

/** Reports characters, assets and variables that are named and do not exist. */
export function checkReferences(report: Report): void {
  checkCast(report);
  const looking = new Looking(report);
  for (const scene of report.story.scenes) lookAtScene(looking, scene);
}
