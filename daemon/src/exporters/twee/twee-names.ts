import type { Variable } from '@comfyvn/shared/story/variable';
import { slugOf, UniqueNames } from '../slugs.ts';
import { oneLine } from '../text-lines.ts';

/** Passages that mean something to Twine or SugarCube, and those of ours. */
const RESERVED_PASSAGES = [
  ...['StoryTitle', 'StoryData', 'StoryInit', 'StoryAuthor', 'StoryBanner', 'StoryCaption', 'StoryDisplayTitle'],
  ...['StoryInterface', 'StoryMenu', 'StorySettings', 'StoryShare', 'StorySubtitle', 'PassageReady', 'PassageDone'],
  ...['PassageHeader', 'PassageFooter', 'MenuOptions', 'MenuShare', 'MenuStory', 'StoryIncludes', 'Story JavaScript'],
  ...['Story Stylesheet', 'Scene end', 'Nowhere'],
];
const RESERVED_VARIABLES = ['calls', 'given', 'back', 'open', 'pick', 'args'];

/** Names of passages and variables, all different, each the same whenever it is asked for. */
export class TweeNames {
  readonly #passages = new UniqueNames(RESERVED_PASSAGES);
  readonly #variables = new UniqueNames(RESERVED_VARIABLES);
  readonly #known = new Map<string, string>();

  #get(key: string, give: () => string): string {
    let name = this.#known.get(key);
    if (name === undefined) {
      name = give();
      this.#known.set(key, name);
    }
    return name;
  }

  scene(number: number, title: string): string {
    // SugarCube reads what looks like a reference of HTML in a name as the sign it stands for.
    const wanted = oneLine(title).replaceAll('&', '+') || `Scene ${number + 1}`;
    return this.#get(`scene ${number}`, () => this.#passages.give(wanted, ' '));
  }

  /** A passage within a scene, e.g. for a node. */
  within(number: number, title: string, what: string): string {
    return this.#get(`within ${number} ${what}`, () =>
      this.#passages.give(`${this.scene(number, title)} (${what})`, ' '),
    );
  }

  /** A variable of the story, without its `$`. */
  variable({ id, name }: Variable): string {
    return this.#get(`variable ${id}`, () => {
      const slug = slugOf(name, '_') || slugOf(id, '_');
      return this.#variables.give(/^[a-z]/.test(slug) ? slug : `v_${slug}`);
    });
  }

  /** A variable of ours, e.g. `seen` and a node's id. */
  own(kind: string, id: string): string {
    return this.#get(`${kind} of ${id}`, () => this.#variables.give(`${kind}_${slugOf(id, '_') || 'one'}`));
  }
}
