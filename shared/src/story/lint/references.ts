import { mapAchievement, mapCharacter } from '../edit/map-head.ts';
import { mapNode, mapStages, type AssetRole, type References } from '../edit/map.ts';
import type { Edit, EditOf } from '../edit.ts';
import type { Finding } from '../finding.ts';
import type { AssetId, VariableId } from '../ids.ts';
import type { Action, Node } from '../node.ts';
import type { StageChange } from '../stage.ts';
import type { Character, Scene, Story, StoryAsset } from '../story.ts';
import { assetsOfChange, assetsOfCue, assetsOfSprites } from '../used-assets.ts';
import { guessVariable } from './guess-variable.ts';
import type { Report } from './report.ts';

type CharacterChange = EditOf<'updateCharacter'>['set'];
type Kind = StoryAsset['kind'];

const PICTURES: readonly Kind[] = ['background', 'sprite', 'portrait', 'picture'];
const SOUNDS: readonly Kind[] = ['music', 'ambience', 'sfx', 'voice'];
/** What an asset has to be, for each use. A picture is a picture whatever it was made for, but a table of colours is not. */
const KINDS_FOR: Readonly<Record<AssetRole, readonly Kind[]>> = {
  background: [...PICTURES, 'video'],
  layer: PICTURES,
  picture: [...PICTURES, 'video'],
  sprite: PICTURES,
  blink: PICTURES,
  mouth: PICTURES,
  portrait: PICTURES,
  lut: ['lut'],
  mask: ['mask'],
  music: SOUNDS,
  ambience: SOUNDS,
  sfx: SOUNDS,
  voice: SOUNDS,
  blip: SOUNDS,
};
const ROLE_NAMES: Readonly<Record<AssetRole, string>> = {
  background: 'a background',
  layer: 'a layer of a background',
  picture: 'a picture over the stage',
  sprite: 'a sprite',
  blink: 'closed eyes',
  mouth: 'a mouth',
  portrait: 'a portrait',
  lut: 'a colour table',
  mask: 'the mask of a wipe',
  music: 'music',
  ambience: 'ambience',
  sfx: 'a sound',
  voice: 'a voice',
  blip: 'the sound of letters',
};

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
      asset: (id, role) => {
        const asset = report.assets.get(id);
        if (asset === undefined) this.#asset(id);
        else if (!KINDS_FOR[role].includes(asset.kind)) this.#kind(asset, role);
        return id;
      },
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

  #kind({ id, kind, name }: StoryAsset, role: AssetRole): void {
    const wanted = KINDS_FOR[role];
    // One kind that is wanted is what its author means it for; of several it is anybody's guess.
    const [only, ...others] = wanted;
    this.#report.add(
      'asset-kind',
      { ...this.where, asset: id },
      `"${name}" is used as ${ROLE_NAMES[role]} and is a ${kind}.`,
      {
        fix: `Choose another one, or say that it is a ${wanted.join(' or a ')}.`,
        edits:
          only !== undefined && others.length === 0
            ? [{ op: 'updateAsset', asset: id, set: { kind: only } }]
            : undefined,
      },
    );
  }

  #variable(id: VariableId): void {
    this.#report.add('variable-missing', this.where, `There is no variable "${id}".`, {
      fix: 'Add it, or use another one.',
      edits: [{ op: 'addVariable', variable: guessVariable(this.#report.story, id) }],
    });
  }
}

/** A character without an asset: what it was for goes with it. */
function castWithout({ sprites, portrait, blip }: Character, asset: AssetId): CharacterChange {
  const left = sprites
    .filter((one) => one.asset !== asset)
    .map(({ blink, mouth, ...one }) => ({
      ...one,
      ...(blink !== undefined && blink !== asset && { blink }),
      ...(mouth?.includes(asset) === false && { mouth }),
    }));
  return {
    ...(portrait === asset && { portrait: null }),
    ...(blip === asset && { blip: null }),
    ...(assetsOfSprites(sprites).includes(asset) && { sprites: left }),
  };
}

function lookAtHead(looking: Looking, { characters, achievements = [] }: Story): void {
  for (const one of characters) {
    looking.where = { character: one.id };
    looking.without = (asset) => [{ op: 'updateCharacter', character: one.id, set: castWithout(one, asset) }];
    mapCharacter(one, looking.refs);
  }
  looking.where = {};
  looking.without = () => [];
  for (const one of achievements) mapAchievement(one, looking.refs);
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
  const looking = new Looking(report);
  lookAtHead(looking, report.story);
  for (const scene of report.story.scenes) lookAtScene(looking, scene);
}
