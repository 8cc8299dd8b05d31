import type { Cue } from '../story/cue.ts';
import type { Node } from '../story/node.ts';
import type { StageChange } from '../story/stage.ts';
import type { Character, Scene, Story } from '../story/story.ts';
import { cuesOf, stageChangesOf } from '../story/story-walk.ts';
import { assetsOfChange, assetsOfCue } from '../story/used-assets.ts';
import type { AssetUse } from './assets.schema.ts';

/** Where an asset is used in a story, for people. Pure. */
export function assetUses(story: Pick<Story, 'id' | 'characters' | 'scenes'>, asset: string): AssetUse[] {
  return [
    ...story.scenes.flatMap((scene) => usesInScene(story.id, scene, asset)),
    ...story.characters.flatMap((character) => usesOfCharacter(story.id, character, asset)),
  ];
}

function usesInScene(story: string, { id, title, stage, nodes }: Scene, asset: string): AssetUse[] {
  const at = { story, scene: id, character: null, title };
  const own = kindsIn(stage, [], asset).map((kind): AssetUse => ({ ...at, kind, node: null }));
  const ofNode = (node: Node): AssetUse[] =>
    kindsIn(stageChangesOf(node), cuesOf(node), asset).map((kind): AssetUse => ({ ...at, kind, node: node.id }));
  return [...own, ...nodes.flatMap(ofNode)];
}

const kindsIn = (changes: readonly StageChange[], cues: readonly Cue[], asset: string): string[] => [
  ...changes.filter((one) => assetsOfChange(one).includes(asset)).map(({ op }) => op),
  ...cues.filter((one) => assetsOfCue(one).includes(asset)).map(({ type }) => type),
];

function usesOfCharacter(story: string, character: Character, asset: string): AssetUse[] {
  const { id, name, portrait, blip, sprites } = character;
  const at = { story, scene: null, node: null, character: id, title: name };
  const own = [...(portrait === asset ? ['portrait'] : []), ...(blip === asset ? ['blip'] : [])];
  const worn = sprites.filter((one) => [one.asset, one.blink, ...(one.mouth ?? [])].includes(asset));
  return [
    ...own.map((kind): AssetUse => ({ ...at, kind })),
    ...worn.map(({ expression, costume }): AssetUse => {
      const look = costume === undefined ? expression : `${costume}, ${expression}`;
      return { ...at, kind: 'sprite', title: `${name}, ${look}` };
    }),
  ];
}
