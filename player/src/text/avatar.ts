import { chooseSprite } from '@comfyvn/shared/characters/sprite-choice';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Character } from '@comfyvn/shared/story/story';
import { element } from './dom.ts';
import { inkOn } from './plate-colour.ts';

/** The bytes of a picture; null where it is missing. */
export type PictureSource = (asset: AssetId) => Promise<Blob | null>;

/** The small round pictures of people: the portrait, else a sprite, else the first letter of the name. */
export class Avatars {
  #source: PictureSource;
  #addresses = new Map<AssetId, Promise<string | null>>();

  constructor(source: PictureSource) {
    this.#source = source;
  }

  of(character: Character | null, name: string): HTMLElement {
    const made = element('span', 'cvn-avatar', [...name.trim()][0] ?? '·');
    const colour = character?.colour ?? '#8a8fa3';
    made.setAttribute('aria-hidden', 'true');
    made.style.backgroundColor = colour;
    made.style.color = inkOn(colour);
    const asset = character && (character.portrait ?? chooseSprite(character, 'neutral'));
    if (asset) void this.#show(made, asset, character.portrait === undefined);
    return made;
  }

  destroy(): void {
    for (const coming of this.#addresses.values())
      void coming.then((address) => address !== null && URL.revokeObjectURL(address));
    this.#addresses.clear();
  }

  async #show(place: HTMLElement, asset: AssetId, sprite: boolean): Promise<void> {
    const coming = this.#addresses.get(asset) ?? this.#addressOf(asset);
    this.#addresses.set(asset, coming);
    const address = await coming;
    if (address === null) return;
    const picture = element('img', sprite ? 'cvn-avatar-sprite' : '');
    picture.alt = '';
    picture.src = address;
    // A picture that cannot be drawn leaves the letter.
    await picture.decode().then(
      () => place.replaceChildren(picture),
      () => undefined,
    );
  }

  async #addressOf(asset: AssetId): Promise<string | null> {
    const blob = await this.#source(asset);
    return blob && URL.createObjectURL(blob);
  }
}
