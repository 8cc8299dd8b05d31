import * as z from 'zod';
import { EXPRESSIONS } from '@comfyvn/shared/characters/expression';
import type { Background } from '@comfyvn/shared/story/stage';
import type { Character, StoryHead } from '@comfyvn/shared/story/story';

/** The lists stand in the question and in the schema: of each, so many for what the model reads at once. */
const MOST = 24;
const TOKENS_FOR_ONE = 512;
const MOST_CAST = 12;
const MOST_LABELS = 40;
const MOTIFS = ['dusk', 'night', 'dawn', 'room', 'forest', 'city', 'sea', 'plain'] as const;
const MOTIF_HUES: Readonly<Record<(typeof MOTIFS)[number], number>> = {
  dusk: 20,
  night: 230,
  dawn: 340,
  room: 30,
  forest: 120,
  city: 220,
  sea: 200,
  plain: 80,
};
export const NO_MUSIC = 'none';
export const CAMERAS = ['close', 'wide'] as const;

/** The closed lists that a model chooses from, each by a name that is unique. */
export interface Lists {
  readonly lines: readonly [string, ...string[]];
  readonly cast: ReadonlyMap<string, Character>;
  readonly expressions: readonly string[];
  readonly places: ReadonlyMap<string, Background>;
  /** Name to asset. */
  readonly music: ReadonlyMap<string, string>;
  readonly choices: ReadonlyMap<string, ListedChoice>;
}
/** A choice whose label may be better. */
export interface ListedChoice {
  readonly menu: string;
  readonly choice: string;
  readonly label: string;
  /** Number of the line it stands behind, L1 is 1; 0 where that is before them. */
  readonly behind: number;
  /** The words that are read once it is taken; may be empty. */
  readonly leadsTo: string;
}

const named = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60)
    .toWellFormed() || 'Unnamed';

function byName<T, V>(items: readonly T[], nameOf: (one: T) => string, valueOf: (one: T) => V): Map<string, V> {
  const map = new Map<string, V>();
  for (const item of items) {
    const name = named(nameOf(item));
    let free = name;
    for (let n = 2; map.has(free); n++) free = `${name} ${n}`;
    map.set(free, valueOf(item));
  }
  return map;
}

/**
 * What may be chosen for a stretch of `lines` lines by a model that reads `contextTokens` at once: `here` are the
 * characters in it, who come first. Pure.
 */
export function listsOf(
  head: Pick<StoryHead, 'characters' | 'assets'>,
  {
    lines,
    here,
    contextTokens,
    choices,
  }: { lines: number; here: ReadonlySet<string>; contextTokens: number; choices: readonly ListedChoice[] },
): Lists {
  const most = Math.min(MOST, Math.floor(contextTokens / TOKENS_FOR_ONE));
  const cast = [
    ...head.characters.filter((one) => here.has(one.id)),
    ...head.characters.filter((one) => !here.has(one.id) && one.role !== 'extra'),
  ].slice(0, Math.min(MOST_CAST, most));
  const drawn = new Set(cast.flatMap((one) => one.sprites.map((sprite) => sprite.expression)));
  const ids = Array.from({ length: lines }, (_, i) => `L${i + 1}`);
  const pictures = head.assets.filter((one) => one.kind === 'background').slice(0, most);
  const places = byName(
    pictures,
    (one) => one.name,
    (one): Background => ({ asset: one.id }),
  );
  for (const motif of MOTIFS) places.set(`painted ${motif}`, { paint: { motif, hue: MOTIF_HUES[motif] } });
  const tracks = head.assets.filter((one) => one.kind === 'music').slice(0, most);
  return {
    lines: [ids[0] ?? 'L1', ...ids.slice(1)],
    cast: byName(
      cast,
      (one) => one.name,
      (one) => one,
    ),
    // Of what is drawn, with the neutral face; of all there are where nothing is.
    expressions: drawn.size === 0 ? EXPRESSIONS : [...new Set(['neutral', ...drawn])].slice(0, MOST_LABELS),
    places,
    music: byName(
      tracks,
      (one) => one.name,
      (one) => one.id,
    ),
    choices: new Map(choices.slice(0, most).map((one, i) => [`C${i + 1}`, one])),
  };
}

/**
 * Words and lists that a server with schemas does not let grow without end, as small models do. Of an answer that is longer
 * all the same, the beginning is taken.
 */
const upTo = (maxLength: number) => z.string().meta({ maxLength });
const listOf = <T extends z.ZodType>(one: T, maxItems: number) => z.array(one).max(60).meta({ maxItems });

function wholeAnswer(lists: Lists) {
  const name = z.enum([...lists.cast.keys(), 'nobody']);
  const line = z.object({
    line: z.enum(lists.lines),
    speaker: name.optional(),
    expression: z.enum(lists.expressions).optional(),
    enter: listOf(name, 4).optional(),
    leave: listOf(name, 4).optional(),
    camera: z.enum(CAMERAS).optional(),
    place: z.enum([...lists.places.keys()]).optional(),
    music: z.enum([NO_MUSIC, ...lists.music.keys()]).optional(),
  });
  const choice = z.object({ choice: z.enum([...lists.choices.keys()]), label: upTo(100) });
  return z.object({
    title: upTo(100).optional(),
    lines: listOf(line, lists.lines.length),
    choices: listOf(choice, lists.choices.size).optional(),
    wishes: listOf(upTo(100), 5).optional(),
    summary: upTo(800),
  });
}
export type DirectAnswer = z.infer<ReturnType<typeof wholeAnswer>>;

/** What a model answers, with the lists in it. */
export const answerSchema = (lists: Lists): z.ZodType<DirectAnswer> =>
  lists.choices.size === 0 ? wholeAnswer(lists).omit({ choices: true }) : wholeAnswer(lists);
