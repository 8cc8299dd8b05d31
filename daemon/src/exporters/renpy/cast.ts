import { moodOf, type Mood } from '@comfyvn/shared/characters/mood';
import { chooseSprite } from '@comfyvn/shared/characters/sprite-choice';
import type { AssetId, CharacterId } from '@comfyvn/shared/story/ids';
import type { LineKind } from '@comfyvn/shared/story/node';
import type { Character, Sprite } from '@comfyvn/shared/story/story';
import type { Losses } from '../losses.ts';
import type { Media } from './media.ts';
import { NamePool, slugOf } from './names.ts';
import type { Usage } from './usage.ts';

/** A character as the game knows it. */
export interface Actor {
  readonly character: Character;
  /** The Python name of its `Character`. */
  readonly name: string;
  /** The image tag; null for somebody without pictures, who is heard and never seen. */
  readonly tag: string | null;
  /** Image attributes by expression. */
  readonly expressions: ReadonlyMap<string, string>;
  /** Image attributes by costume, the plain one under ''; empty where the character has only the plain one. */
  readonly costumes: ReadonlyMap<string, string>;
  /** The names under which the character speaks lines that do not look like speech, by their kind. */
  readonly voices: ReadonlyMap<LineKind, string>;
}

/** One `image` statement. */
export interface SpriteImage {
  /** Tag and attributes. */
  readonly name: string;
  /** What is shown, as Python code. */
  readonly code: string;
  readonly frame: 'figure' | 'portrait';
  /** What a card picture shows in place of a face. */
  readonly mood: Mood;
}

/** Kinds of lines that have a look of their own; the others look like speech. */
export const STYLED_KINDS = ['system', 'ooc', 'document'] as const satisfies readonly LineKind[];
export type StyledKind = (typeof STYLED_KINDS)[number];

export const isStyled = (kind: LineKind): kind is StyledKind => (STYLED_KINDS as readonly string[]).includes(kind);

/** What a character without a record is: somebody the story names only by id. */
const stranger = (id: CharacterId): Character => ({ id, name: id, colour: '#8a8fa3', role: 'extra', sprites: [] });

/** Expressions times costumes that one character can have. */
const MOST_LOOKS = 2_000;

/** The expression of a figure that nobody gave one. */
export const PLAIN_EXPRESSION = 'neutral';

function attributesOf(words: readonly string[], pool: NamePool, prefix: string): Map<string, string> {
  return new Map(words.map((word) => [word, pool.take(word, prefix)]));
}

/** The characters of a story with their names, and the images they can show. */
export class Cast {
  readonly actors: readonly Actor[];
  readonly images: SpriteImage[] = [];
  readonly #byId: ReadonlyMap<CharacterId, Actor>;
  readonly #media: Media;
  readonly #usage: Usage;
  readonly #losses: Losses;
  readonly #speakers = new Set<string>();
  readonly #gone = new Map<Character, ReadonlySet<AssetId>>();

  constructor(characters: readonly Character[], usage: Usage, media: Media, names: NamePool, losses: Losses) {
    this.#media = media;
    this.#losses = losses;
    this.#usage = usage;
    const known = new Map<CharacterId, Character>();
    for (const character of characters) if (!known.has(character.id)) known.set(character.id, character);
    for (const id of usage.speakers.keys()) if (id !== null && !known.has(id)) known.set(id, stranger(id));
    const tags = new NamePool(['bg', 'black', 'side', 'text', 'nvl', 'cg', 'weather']);
    this.actors = [...known.values()]
      .filter(({ id }) => usage.speakers.has(id) || usage.shown.has(id))
      .map((character) => this.#actorOf(character, names, tags));
    this.#byId = new Map(this.actors.map((actor) => [actor.character.id, actor]));
  }

  find(id: CharacterId): Actor | undefined {
    return this.#byId.get(id);
  }

  #actorOf(character: Character, names: NamePool, tags: NamePool): Actor {
    const name = names.take(character.name, 'someone', character.id);
    const kinds = [...(this.#usage.speakers.get(character.id) ?? [])].filter(isStyled);
    const voices = new Map<LineKind, string>(kinds.map((kind) => [kind, names.claim(`${name}_${kind}`)]));
    const isSeen = this.#usage.shown.has(character.id) && this.#pictureOf(character, PLAIN_EXPRESSION) !== undefined;
    if (!isSeen) return { character, name, tag: null, expressions: new Map(), costumes: new Map(), voices };
    const tag = tags.take(character.name, 'someone', character.id);
    const attributes = new NamePool();
    const expressions = attributesOf(
      [PLAIN_EXPRESSION, ...this.#other(this.#usage.expressions, character, PLAIN_EXPRESSION)],
      attributes,
      'look',
    );
    const worn = this.#other(this.#usage.costumes, character, '');
    const costumes = worn.length === 0 ? new Map<string, string>() : attributesOf(['', ...worn], attributes, 'plain');
    const actor = { character, name, tag, expressions, costumes, voices };
    this.#addImages(actor);
    return actor;
  }

  #other(used: ReadonlyMap<CharacterId, ReadonlySet<string>>, { id }: Character, first: string): string[] {
    return [...(used.get(id) ?? [])].filter((word) => word !== first);
  }

  #addImages(actor: Actor & { tag: string }): void {
    const count = actor.expressions.size * Math.max(1, actor.costumes.size);
    if (count > MOST_LOOKS) {
      const message = `"${actor.character.name.slice(0, 80)}" has ${count} looks; a Ren'Py game can have ${MOST_LOOKS} of one character. Use fewer expressions or costumes.`;
      this.#losses.add('too-many-looks', {}, () => message, 'error');
      return;
    }
    for (const [costume, worn] of actor.costumes.size === 0 ? [['', '']] : actor.costumes)
      for (const [expression, attribute] of actor.expressions) {
        const picture = this.#pictureOf(actor.character, expression, costume === '' ? undefined : costume);
        if (picture === undefined) continue;
        const file = picture.sprite === undefined ? 'portrait' : fileOf(picture.sprite, actor.costumes);
        const path = this.#media.picture(picture.asset, `images/${actor.tag}/${actor.tag} ${file}`);
        if (path === undefined) continue;
        const name = [actor.tag, worn, attribute].filter((part) => part !== '').join(' ');
        const { frame, sprite } = picture;
        const mood = moodOf(frame === 'portrait' ? expression : PLAIN_EXPRESSION);
        this.images.push({ name, code: this.#faceCode(actor.tag, path, sprite), frame, mood });
      }
  }

  /** The picture of a figure with what moves in its face; pictures of that kind that are missing are left out. */
  #faceCode(tag: string, path: string, sprite: Sprite | undefined): string {
    const stem = path.replace(/^.*\//, '').replace(/\.\w+$/, '');
    const of = (asset: AssetId, what: string): string[] => {
      const found = this.#media.picture(asset, `faces/${tag}/${stem} ${what}`);
      return found === undefined ? [] : [`"${found}"`];
    };
    const [blink] = sprite?.blink === undefined ? [] : of(sprite.blink, 'blink');
    const mouth = (sprite?.mouth ?? []).flatMap((asset, i) => of(asset, `mouth ${i + 1}`));
    if (blink === undefined && mouth.length === 0) return `"${path}"`;
    if (mouth.length > 0) this.#speakers.add(tag);
    const more = [
      ...(blink === undefined ? [] : [`blink=${blink}`]),
      ...(mouth.length === 0 ? [] : [`mouth=[${mouth.join(', ')}]`]),
    ];
    return `vn.face("${path}", "${tag}", ${more.join(', ')})`;
  }

  /** Whether a figure of an image tag moves its mouth. */
  movesMouth(tag: string | null): boolean {
    return tag !== null && this.#speakers.has(tag);
  }

  /** Sprites whose pictures are not here. */
  #goneOf(character: Character): ReadonlySet<AssetId> {
    let gone = this.#gone.get(character);
    if (gone === undefined) {
      gone = new Set(character.sprites.map(({ asset }) => asset).filter((asset) => !this.#media.isPicture(asset)));
      this.#gone.set(character, gone);
    }
    return gone;
  }

  /** The picture that shows an expression: a sprite, else the portrait. */
  #pictureOf(
    character: Character,
    expression: string,
    costume?: string,
  ): { asset: AssetId; sprite?: Sprite; frame: 'figure' | 'portrait' } | undefined {
    const asset = chooseSprite(character, expression, costume, this.#goneOf(character));
    const sprite = character.sprites.find((one) => one.asset === asset);
    if (asset !== null && sprite !== undefined) return { asset, sprite, frame: 'figure' };
    const { portrait } = character;
    if (portrait === undefined || !this.#media.isPicture(portrait)) return undefined;
    return { asset: portrait, frame: 'portrait' };
  }
}

/**
 * `joy`, or `winter joy` in a costume. Ren'Py makes images of files by their names; so that it finds none that goes before
 * ours, a file has as many words as the images of its character.
 */
function fileOf({ expression, costume = '' }: Sprite, costumes: ReadonlyMap<string, string>): string {
  const worn = costumes.get(costume) ?? slugOf(costume);
  return [worn, slugOf(expression) || 'look'].filter((part) => part !== '').join(' ');
}
