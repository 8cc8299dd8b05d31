import type { CharacterId } from '@comfyvn/shared/story/ids';
import type { Character, Story } from '@comfyvn/shared/story/story';
import { oneLine } from '../text-lines.ts';

/** Somebody who speaks in a reading copy. */
export interface Person {
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  /** 1 for the first one asked for, and so on. */
  readonly number: number;
}

const UNKNOWN = '#777777';

/** Finds people by their id, and numbers those asked for. */
export class People {
  readonly all: Person[] = [];
  readonly #known: ReadonlyMap<CharacterId, Character>;
  readonly #byId = new Map<CharacterId, Person>();

  constructor(story: Story) {
    this.#known = new Map(story.characters.toReversed().map((one) => [one.id, one]));
  }

  get(id: CharacterId): Person {
    let person = this.#byId.get(id);
    if (person === undefined) {
      const character = this.#known.get(id);
      const name = oneLine(character?.name ?? '') || id;
      person = { name, colour: character?.colour ?? UNKNOWN, number: this.all.length + 1 };
      this.#byId.set(id, person);
      this.all.push(person);
    }
    return person;
  }
}
