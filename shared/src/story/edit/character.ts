import { refuse } from './error.ts';
import { fitting, withFields } from './fields.ts';
import { inserted, limited, mapped, positionOf } from './list.ts';
import { mapNode, mapStages } from './map.ts';
import { markEdited } from './parts.ts';
import { naming, usingCharacter } from './uses.ts';
import type { EditOf } from '../edit.ts';
import type { CharacterId } from '../ids.ts';
import type { Node } from '../node.ts';
import { character as characterSchema, type Character, type Scene, type Story } from '../story.ts';

/** Adds a character. Pure. */
export function addCharacter(story: Story, { character, after }: EditOf<'addCharacter'>): Story {
  if (story.characters.some((one) => one.id === character.id))
    refuse(`There is a character with the id "${character.id}" already. Choose another one.`);
  const characters = limited(inserted(story.characters, character, after, 'character'), 10_000, 'characters');
  return { ...story, characters };
}

/** Sets fields of a character. Pure. */
export function updateCharacter(story: Story, { character: id, set }: EditOf<'updateCharacter'>): Story {
  const at = positionOf(story.characters, id, 'character');
  const changed = withFields(story.characters[at]!, set, characterSchema.shape);
  const character = fitting(characterSchema, changed, `The character "${id}"`);
  return { ...story, characters: story.characters.with(at, character) };
}

/** Takes a character away, and the translations of the name. Pure. */
export function removeCharacter(story: Story, { character: id }: EditOf<'removeCharacter'>): Story {
  const at = positionOf(story.characters, id, 'character');
  const uses = usingCharacter(story, id);
  if (uses.length > 0)
    refuse(
      `The character "${id}" cannot be removed: it is used in ${naming(uses)}. Merge it with another one instead.`,
    );
  return { ...story, characters: story.characters.toSpliced(at, 1) };
}

/** The sprites of one, and those of the other that it lacks. */
function spritesOf(one: Character, other: Character): Character['sprites'] {
  const known = new Set(one.sprites.map((sprite) => JSON.stringify([sprite.expression, sprite.costume])));
  const more = other.sprites.filter((sprite) => !known.has(JSON.stringify([sprite.expression, sprite.costume])));
  return limited([...one.sprites, ...more], 2_000, 'sprites of a character');
}

function withCharacter(node: Node, from: CharacterId, into: CharacterId): Node {
  const named = mapNode(node, { character: (id) => (id === from ? into : id) });
  return named.type === 'line' && named.speaker !== (node as typeof named).speaker
    ? markEdited(named, ['speaker'])
    : named;
}

/** Puts a character in place of another one everywhere, and removes that. Pure. */
export function mergeCharacters(story: Story, { character: from, into }: EditOf<'mergeCharacters'>): Story {
  if (from === into) refuse(`The character "${from}" cannot be merged with itself.`);
  const gone = story.characters[positionOf(story.characters, from, 'character')]!;
  const stays = story.characters[positionOf(story.characters, into, 'character')]!;
  const sprites = spritesOf(stays, gone);
  const characters = story.characters
    .filter((one) => one !== gone)
    .map((one) => (one === stays && sprites.length > stays.sprites.length ? { ...stays, sprites } : one));
  const scenes = mapped(story.scenes, (scene): Scene => {
    const nodes = mapped(scene.nodes, (node) => withCharacter(node, from, into));
    const stage = mapStages(scene.stage, { character: (id) => (id === from ? into : id) });
    return nodes === scene.nodes && stage === scene.stage ? scene : { ...scene, stage, nodes };
  });
  return { ...story, characters, scenes };
}
