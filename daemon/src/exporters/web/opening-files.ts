import { chooseSprite } from '@comfyvn/shared/characters/sprite-choice';
import type { WebPage } from '@comfyvn/shared/exports/web-page';
import type { AssetId, SceneId } from '@comfyvn/shared/story/ids';
import { start } from '@comfyvn/shared/story/runner';
import type { Stage } from '@comfyvn/shared/story/stage';
import type { Story } from '@comfyvn/shared/story/story';
import { assetsOfChange } from '@comfyvn/shared/story/used-assets';
import { viewOf } from '@comfyvn/shared/story/view';

/** A page asks for no more files ahead than these. */
const MOST = 8;

function assetsOn({ background, picture, characters }: Stage, story: Story): AssetId[] {
  const figures = Object.entries(characters).flatMap(([id, { expression, costume }]) => {
    const character = story.characters.find((one) => one.id === id);
    return (character && (chooseSprite(character, expression, costume) ?? character.portrait)) ?? [];
  });
  const scenery = background === null ? [] : assetsOfChange({ op: 'background', to: background });
  return [...scenery, ...figures, ...(picture === null ? [] : [picture.asset])];
}

/** The pack that holds a scene. */
function packOf({ head, packs }: WebPage, scene: SceneId): string[] {
  let left = head.scenes.findIndex(({ id }) => id === scene);
  for (const pack of packs) {
    if (left < pack.scenes) return left < 0 ? [] : [pack.path];
    left -= pack.scenes;
  }
  return [];
}

/** The files of a page that its first line shows, in the order they are wanted. Pure. */
export function openingFiles(story: Story, page: WebPage): string[] {
  const { state } = start(viewOf(story), { seed: 'opening' });
  const fileOf = new Map(page.assets.map(({ id, file }) => [id, page.files[file]]));
  const pictures = assetsOn(state.stage, story).flatMap((id) => fileOf.get(id) ?? []);
  return [...new Set([...packOf(page, state.scene), ...pictures])].slice(0, MOST);
}
