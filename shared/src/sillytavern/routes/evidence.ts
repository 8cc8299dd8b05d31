import type { RouteFile, RouteKind } from './route.ts';
import { countOf, type Shared } from './trie.ts';

/** What is written down about where a chat comes from. */
export interface Evidence {
  /** The file it says it was made from, if that is here and has a beginning in common. */
  readonly parent: number | null;
  /** It names a chat that is not here. */
  readonly missing: string | null;
  /** It says, or its name does, that it is no chat of its own. */
  readonly derived: boolean;
  /** The kind that its name or a link to it tells. */
  readonly named: Exclude<RouteKind, 'root'> | null;
  /** It names a chat, or is named by one, that is here but has nothing in common with it. */
  readonly unlike: boolean;
}

/** `Evening - Branch #3`. */
const NEW_BRANCH = /^(.+) - Branch #\d+$/i;
/** `Branch #12 - 2024-6-5 @14h 56m 50s 682ms`, of 1.11 to 1.14. */
const OLD_BRANCH = /^(?:.* - )?Branch #\d+ - \d{4}-\d{1,2}-\d{1,2}/i;
const OLD_CHECKPOINT = /\b(?:Checkpoint|Bookmark) #\d+/i;

/** Reads links, checkpoints and names of all files. Links that lead in a circle are kept; who follows them breaks it. */
export function evidenceOf(files: readonly RouteFile[], common: Shared): Evidence[] {
  const byName = new Map(files.map((file, index) => [file.name, index]));
  const marked = bookmarksOf(files);
  const told = files.map((file, index): Evidence => {
    const link = file.mainChat === file.name ? null : file.mainChat;
    const linked = link === null ? undefined : byName.get(link);
    const nameOfParent = NEW_BRANCH.exec(file.name)?.[1];
    const named = [linked, nameOfParent === undefined ? undefined : byName.get(nameOfParent)].filter(
      (one) => one !== undefined && one !== index,
    );
    const markers = (marked.get(file.name) ?? []).filter((one) => one !== index);
    const marks = markers.filter((one) => common.level(one, index) > 0);
    const marker = marks.toSorted((a, b) => common.level(b, index) - common.level(a, index) || a - b)[0];
    const parent = named.find((one) => common.level(one!, index) > 0) ?? marker ?? null;
    const isBranch = nameOfParent !== undefined || OLD_BRANCH.test(file.name);
    const isCheckpoint = OLD_CHECKPOINT.test(file.name) || marks.length > 0;
    const isUnlikeAll = parent === null && named.length + markers.length > 0;
    return {
      parent: parent !== null && countOf(common.level(parent, index)) > 0 ? parent : null,
      missing: link !== null && linked === undefined ? link : null,
      derived: link !== null || isBranch || isCheckpoint,
      named: isBranch ? 'branch' : isCheckpoint ? 'checkpoint' : null,
      unlike: isUnlikeAll || (linked !== undefined && linked !== index && common.level(linked, index) === 0),
    };
  });
  return told.map((one, index) => {
    // Two checkpoints at one place are no copies of each other: they have nothing of their own but perhaps a take.
    const hasOwn = one.parent === null || countOf(common.level(index, one.parent)) < files[index]!.messages.length;
    const first = hasOwn ? firstLike(index, files, common) : index;
    return first === index || told[first]!.parent === index || one.parent !== told[first]!.parent
      ? one
      : { ...one, parent: first, missing: null, named: 'copy', unlike: false };
  });
}

/** Of the files that are the same to the letter and name the same origin, the one with the shortest name. */
function firstLike(index: number, files: readonly RouteFile[], common: Shared): number {
  const { mainChat, messages } = files[index]!;
  const whole = 2 * messages.length;
  let first = index;
  for (const [other, file] of files.entries()) {
    const isLike = other !== index && file.messages.length === messages.length && file.mainChat === mainChat;
    if (!isLike || whole === 0 || common.level(index, other) !== whole) continue;
    const byLength = file.name.length - files[first]!.name.length;
    if (byLength < 0 || (byLength === 0 && file.name < files[first]!.name)) first = other;
  }
  return first;
}

/** Names of checkpoints, with the files that have them; branches of a chat have those before their fork as well. */
function bookmarksOf(files: readonly RouteFile[]): Map<string, number[]> {
  const marked = new Map<string, number[]>();
  for (const [index, { messages }] of files.entries())
    for (const { bookmark } of messages) {
      if (bookmark === null) continue;
      const at = marked.get(bookmark);
      if (!at) marked.set(bookmark, [index]);
      else if (at.at(-1) !== index) at.push(index);
    }
  return marked;
}
