import { spokenText } from '@comfyvn/shared/speech/spoken-text';
import type { ClipPart } from './speech.clips.ts';
import type { SpokenLine } from './speech.lines.ts';
import type { ClipRow } from './speech.store.ts';

/** A part of a clip that is the words of one line. */
export interface LinePart extends ClipPart {
  readonly line: SpokenLine;
}

/** How much of what was spoken has to be found in the lines. */
const COVERED = 0.8;
/** Letters by which the lines are found where something spoken may begin. */
const BEGINNING = 12;
const MOST_PLACES = 20;

/** Words alone, in small letters, one space before and behind each: how they are written makes no difference. Pure. */
const wordsOf = (text: string): string =>
  ` ${(
    spokenText(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ')} `;

interface Group {
  readonly message: number;
  readonly lines: readonly { readonly line: SpokenLine; readonly words: string }[];
}

/** Where a clip was spoken, as it was kept with it; `of` where it is a part of another one. */
interface Made {
  readonly of?: string;
  readonly place?: { readonly story?: string; readonly message?: number };
}

/**
 * Finds the lines of messages that were spoken as a whole, by their words: those of one message follow each other in what
 * was spoken, and make up most of it. Each line has at most one part, of the clip that comes first. Pure.
 */
export function partsOfWholes(story: string, lines: readonly SpokenLine[], clips: readonly ClipRow[]): LinePart[] {
  if (clips.length === 0) return [];
  const groups = groupsOf(lines);
  const byBeginning = beginningsOf(groups);
  const byMessage = grouped(groups, ({ message }) => message);
  const parts = new Map<string, LinePart>();
  for (const whole of clips) {
    const made = JSON.parse(whole.made) as Made;
    if (made.of !== undefined) continue;
    const spoken = wordsOf(whole.text);
    const isHere = made.place?.story === story;
    const there = isHere ? (byMessage.get(made.place?.message ?? -1) ?? []) : [];
    const places = new Set([...there, ...(byBeginning.get(spoken.slice(0, BEGINNING)) ?? [])]);
    for (const group of places) {
      const found = within(spoken, whole, group);
      // Without anybody of that name among them, these words may be somebody else's.
      const isTheirs = isHere || found.some(({ line }) => line.name.trim().toLowerCase() === whole.character);
      if (!isTheirs) continue;
      for (const part of found) if (!parts.has(part.line.node.id)) parts.set(part.line.node.id, part);
    }
  }
  return [...parts.values()];
}

/** Things that have a key in common, in their order. Pure. */
export function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** Lines of one message, of one take of it, in their order. */
function groupsOf(lines: readonly SpokenLine[]): Group[] {
  const taken = lines.filter(({ node }) => node.source !== undefined);
  const messages = grouped(taken, ({ node: { source } }) => `${source!.message} ${source!.swipe ?? ''}`);
  return [...messages.values()].map((group) => ({
    message: group[0]!.node.source!.message,
    lines: group.map((line) => ({ line, words: wordsOf(line.node.text) })),
  }));
}

/** Groups by the words from each of their lines on. */
function beginningsOf(groups: readonly Group[]): Map<string, Group[]> {
  const found = new Map<string, Group[]>();
  for (const group of groups)
    for (let first = 0; first < group.lines.length; first++) {
      let text = ' ';
      for (let at = first; at < group.lines.length && text.length < BEGINNING; at++)
        text += group.lines[at]!.words.slice(1);
      const key = text.slice(0, BEGINNING);
      const known = found.get(key);
      if (known === undefined) found.set(key, [group]);
      else if (known.length < MOST_PLACES) known.push(group);
    }
  return found;
}

/** The lines of a group that are in what was spoken, one after the other; none where they are too little of it. */
function within(spoken: string, whole: ClipRow, { lines }: Group): LinePart[] {
  const length = spoken.length - 1;
  const parts: LinePart[] = [];
  let at = 0;
  let covered = 0;
  for (const { line, words } of lines) {
    const from = words.length > 2 ? spoken.indexOf(words, at) : -1;
    if (from < 0) continue;
    // The space behind a word is the one before the next.
    at = from + words.length - 1;
    covered += words.length - 1;
    parts.push({ whole, line, text: line.node.text, from, to: at, length });
  }
  return covered >= COVERED * length ? parts : [];
}
