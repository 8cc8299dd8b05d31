import { isSamePerson } from './author.ts';
import type { Segment } from './segments.ts';
import { findTagAfter } from './tags.ts';

const NAMES =
  /\b(?:narrator|narration|game ?master|dungeon ?master|story ?teller|gm|dm|rpg|simulator|text adventure)\b/i;

/** True for a card whose name says that it voices everybody. */
export function isNarratorName(name: string): boolean {
  return NAMES.test(name);
}

/** Messages of one author that are enough to tell whether it narrates. */
export const NARRATOR_SAMPLE = 120;

/** True when most tags by name in an author's messages name others, and more than one of them. */
export function voicesMany(author: string, messages: readonly (readonly Segment[])[]): boolean {
  const others = new Set<string>();
  let own = 0;
  let foreign = 0;
  let quotes = 0;
  for (const segments of messages) {
    for (let at = 0; at < segments.length; at++) {
      const segment = segments[at];
      if (segment?.kind !== 'dialogue') continue;
      quotes++;
      const next = segments[at + 1];
      const tag = next?.kind === 'narration' ? findTagAfter(next.text, segment.text.endsWith(',')) : null;
      if (tag?.subject.kind !== 'name') continue;
      if (isSamePerson(tag.subject.name, author)) own++;
      else {
        foreign++;
        others.add(tag.subject.name);
      }
    }
  }
  return others.size > 1 && foreign >= 6 && foreign > own * 4 && foreign * 6 > quotes;
}
