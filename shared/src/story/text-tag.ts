/** A tag in the text of a line, where it stands and what it means. Tags that pair know it: `partner` is set. */
export interface TextTag {
  readonly at: number;
  readonly end: number;
  readonly name: string;
  readonly value: string | undefined;
  readonly closes: boolean;
  /** Of `ruby`: what the reading stands over. */
  readonly base: string | undefined;
}

/** Pairs nested deeper than this stay as written. */
export const MAX_TAG_DEPTH = 16;

// A macro of a chat, `{{user}}`, comes first, so that nothing inside it is a tag. All lengths are bounded: what begins
// like a tag and does not end like one costs no more than that.
const TAGS =
  /\{\{[^{}\n]{0,200}\}\}|(?<!\{)\{(?:ruby=((?:[^{}\n]|\{lb\}){1,80})\}((?:[^{}\n]|\{lb\}){1,200})\{\/ruby|(\/?)(b|i|color|speed|size|w|lb)(?:=([#.\w]{1,12}))?)\}/g;

const within = (low: number, high: number) => (value: string | undefined) =>
  value !== undefined && /^\d*\.?\d+$/.test(value) && Number(value) >= low && Number(value) <= high;
const absent = (value: string | undefined) => value === undefined;
const isWait = within(0, 60);

/** What may stand behind the `=` of an opening tag. */
const VALUES: Readonly<Record<string, (value: string | undefined) => boolean>> = {
  b: absent,
  i: absent,
  lb: absent,
  w: (value) => value === undefined || isWait(value),
  color: (value) => value !== undefined && /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(value),
  speed: within(0.1, 10),
  size: within(0.5, 2),
};
const SINGLE = new Set(['ruby', 'w', 'lb']);

function tagOf(found: RegExpExecArray): TextTag | null {
  const [whole, ruby, base, slash, name, value] = found;
  const place = { at: found.index, end: found.index + whole.length };
  if (ruby !== undefined) return { ...place, name: 'ruby', value: ruby, closes: false, base };
  if (name === undefined) return null;
  const closes = slash === '/';
  const fits = closes ? value === undefined && !SINGLE.has(name) : VALUES[name]!(value);
  return fits ? { ...place, name, value, closes, base: undefined } : null;
}

/** All that looks like a tag, in order. */
function candidates(text: string): TextTag[] {
  const tags: TextTag[] = [];
  for (const found of text.matchAll(TAGS)) {
    const tag = tagOf(found);
    if (tag !== null) tags.push(tag);
  }
  return tags;
}

/** The positions among the tags of those that pair: a closing one with the nearest open one of its name. */
function paired(tags: readonly TextTag[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  const openOf = new Map<string, number>();
  tags.forEach((tag, at) => {
    if (SINGLE.has(tag.name)) return;
    const count = openOf.get(tag.name) ?? 0;
    if (!tag.closes) {
      open.push(at);
      openOf.set(tag.name, count + 1);
      return;
    }
    // What was opened after its partner stays open for good: it does not pair.
    for (let top = count === 0 ? undefined : open.pop(); top !== undefined; top = open.pop()) {
      const { name } = tags[top]!;
      openOf.set(name, openOf.get(name)! - 1);
      if (name !== tag.name) continue;
      pairs.set(top, at).set(at, top);
      break;
    }
  });
  return pairs;
}

/**
 * The tags of a text that count, in order: known ones with a fitting value that pair, where they are of those that pair.
 * The rest is text. Pure; in time linear to the length of the text.
 */
export function tagsOf(text: string): TextTag[] {
  const tags = candidates(text);
  const pairs = paired(tags);
  let depth = 0;
  return tags.filter((tag, at) => {
    if (SINGLE.has(tag.name)) return true;
    if (!pairs.has(at)) return false;
    if (tag.closes) return --depth < MAX_TAG_DEPTH;
    return depth++ < MAX_TAG_DEPTH;
  });
}
