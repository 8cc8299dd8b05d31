import { chooseSprite } from '@comfyvn/shared/characters/sprite-choice';
import type { AssetId, CharacterId } from '@comfyvn/shared/story/ids';
import type { StageChange } from '@comfyvn/shared/story/stage';
import { stageChangesOf } from '@comfyvn/shared/story/story-walk';
import type { Character, Scene } from '@comfyvn/shared/story/story';

interface Looks {
  readonly expressions: Set<string>;
  readonly costumes: Set<string | undefined>;
}

/** How the characters that are ever on the stage can look, by their ids. Pure. */
function looksIn(scenes: readonly Scene[]): Map<CharacterId, Looks> {
  const looks = new Map<CharacterId, Looks>();
  const said = new Map<CharacterId, Set<string>>();
  const show = (change: StageChange): void => {
    if (change.op !== 'show') return;
    const known = looks.get(change.character) ?? { expressions: new Set(['neutral']), costumes: new Set([undefined]) };
    looks.set(change.character, known);
    if (change.expression !== undefined) known.expressions.add(change.expression);
    known.costumes.add(change.costume);
  };
  for (const scene of scenes) {
    scene.stage.forEach(show);
    for (const node of scene.nodes) {
      stageChangesOf(node).forEach(show);
      if (node.type !== 'line' || node.speaker === undefined || node.expression === undefined) continue;
      said.set(node.speaker, (said.get(node.speaker) ?? new Set()).add(node.expression));
    }
  }
  for (const [character, { expressions }] of looks)
    for (const expression of said.get(character) ?? []) expressions.add(expression);
  return looks;
}

/** Who says something. */
function speakersIn(scenes: readonly Scene[]): Set<CharacterId> {
  const lines = scenes.flatMap(({ nodes }) => nodes.filter((node) => node.type === 'line'));
  return new Set(lines.flatMap(({ speaker }) => speaker ?? []));
}

/** Whether lines are ever shown as messages, which have the small pictures of those who write beside them. */
const hasMessages = (scenes: readonly Scene[]): boolean =>
  scenes.some(({ stage, nodes }) =>
    [...stage, ...nodes.flatMap((node) => [...stageChangesOf(node)])].some(
      (change) => change.op === 'mode' && change.to === 'chat',
    ),
  );

export interface UsedLooks {
  /**
   * Sprites and portraits that the player can come to show, with what is laid over them to blink and to speak; those it
   * would like to, where they are not here.
   */
  readonly pictures: ReadonlySet<AssetId>;
  /** Sounds for the letters of those who have something to say. */
  readonly blips: ReadonlySet<AssetId>;
  /** The characters with those sprites alone. The player chooses among them as it would among all. */
  readonly characters: readonly Character[];
}

function picturesOf(character: Character, { expressions, costumes }: Looks, missing: ReadonlySet<AssetId>) {
  const pictures = new Set<AssetId>();
  const add = (sprite: AssetId | null): void => {
    const picture = sprite ?? character.portrait;
    if (picture !== undefined) pictures.add(picture);
  };
  for (const expression of expressions)
    for (const costume of costumes) {
      add(chooseSprite(character, expression, costume));
      add(chooseSprite(character, expression, costume, missing));
    }
  return pictures;
}

/** Which pictures of its characters a story can come to show. `missing`: the assets that are not here. Pure. */
export function usedLooks(
  characters: readonly Character[],
  scenes: readonly Scene[],
  missing: ReadonlySet<AssetId>,
): UsedLooks {
  const looks = looksIn(scenes);
  const pictures = new Set<AssetId>();
  const blips = new Set<AssetId>();
  const speakers = speakersIn(scenes);
  const writers = hasMessages(scenes) ? speakers : new Set<CharacterId>();
  const kept = characters.map((character): Character => {
    const look = looks.get(character.id);
    const used = look === undefined ? new Set<AssetId>() : picturesOf(character, look, missing);
    const small = writers.has(character.id) ? (character.portrait ?? chooseSprite(character, 'neutral')) : null;
    if (small !== null) used.add(small);
    for (const picture of used) pictures.add(picture);
    const { portrait, description: _, ...rest } = character;
    const sprites = character.sprites.filter(({ asset }) => used.has(asset) && !missing.has(asset));
    for (const { blink, mouth = [] } of sprites)
      for (const laid of blink === undefined ? mouth : [blink, ...mouth]) pictures.add(laid);
    if (character.blip !== undefined && speakers.has(character.id)) blips.add(character.blip);
    return { ...rest, sprites, ...(portrait !== undefined && used.has(portrait) && { portrait }) };
  });
  return { pictures, blips, characters: kept };
}
