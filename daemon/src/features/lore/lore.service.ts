import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import {
  LORE_FIELDS,
  type LoreBook,
  type LoreEntry,
  type LoreField,
  type LoreFields,
  type LoreItem,
  type LoreMatch,
  type LoreUse,
  type Note,
} from '@comfyvn/shared/lore/lore.schema';
import { matchLore, type Matchable } from '@comfyvn/shared/lore/match';
import type { Scene } from '@comfyvn/shared/story/story';
import { notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { LoreBookDraft } from '../../importers/lore/index.ts';
import type { StoryService } from '../stories/index.ts';
import { boundedPatterns } from './lore.patterns.ts';
import { draftOf, editOf, searchableOf } from './lore.rows.ts';
import type { EntryRow, LoreStore } from './lore.store.ts';
import { takeLore } from './lore.take.ts';
import { toPieces, toQuery } from './lore.words.ts';

const SNIPPET = 220;
const SHOWN_KEYS = 12;
const MAX_USES = 500;
const SLICE_MS = 25;

export function createLoreService(store: LoreStore, { bus }: Pick<FeatureContext, 'bus'>, stories: StoryService) {
  const row = (story: string, id: string): EntryRow => {
    const found = store.find(story, id);
    if (found === undefined) throw notFound('lore entry', id);
    return found;
  };
  const known = (story: string): string => stories.get(story).id;
  const matchables = (story: string): Matchable[] =>
    store.entries(story).map((one) => ({ ...draftOf(one), ...editOf(one), id: one.id }));

  /** Writes what a person changed; values that are the imported ones again are no change. */
  const write = (story: string, old: EntryRow, edit: Partial<LoreFields>): LoreEntry => {
    const imported = draftOf(old);
    const changed = Object.fromEntries(
      LORE_FIELDS.filter((field) => field in edit && !same(edit[field], imported[field])).map((field) => [
        field,
        edit[field],
      ]),
    );
    const next = { ...old, edit: JSON.stringify(changed) };
    store.transaction(() => store.put(story, next, searchableOf(next)));
    bus.emit('lore.changed', { story });
    return toEntry(next);
  };

  const matchIn = (story: string, text: string, recursive: boolean): LoreMatch =>
    matchLore(matchables(story), text, { find: boundedPatterns(), recursive });

  return {
    /** Takes over what an import brought: entries are updated, what a person changed of them stays. null: it knows of none. */
    take(story: string, books: readonly LoreBookDraft[] | null, notes: readonly Note[]): void {
      const hash = createHash('sha256')
        .update(JSON.stringify([books, notes]))
        .digest('hex');
      if (store.hash(story) === hash) return;
      store.transaction(() => {
        if (books !== null) takeLore(store, story, books);
        store.replaceNotes(story, notes);
        store.putHash(story, hash);
      });
      bus.emit('lore.changed', { story });
    },
    list(id: string, { search, book, limit }: { search: string; book?: string | undefined; limit: number }) {
      const story = known(id);
      const query = toQuery(search);
      const found =
        query === null
          ? (search.trim() === '' ? store.entries(story) : []).map((one) => ({ ...one, snippet: null }))
          : store.search(story, query);
      const rows = found.filter((one) => book === undefined || one.book === book);
      return { books: toBooks(store, story), entries: rows.slice(0, limit).map(toItem), total: rows.length };
    },
    get(id: string, entry: string) {
      const story = known(id);
      const found = row(story, entry);
      const edit = editOf(found);
      const imported = draftOf(found);
      return {
        entry: toEntry(found),
        book: toBooks(store, story).find((one) => one.id === found.book) ?? {
          id: found.book,
          kind: 'card' as const,
          name: 'No longer in SillyTavern',
          entries: 1,
        },
        imported: Object.fromEntries(
          LORE_FIELDS.filter((field) => field in edit).map((field) => [field, imported[field]]),
        ),
        more: imported.more,
      };
    },
    edit(id: string, entry: string, change: LoreChange): LoreEntry {
      const story = known(id);
      const old = row(story, entry);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      return write(story, old, { ...editOf(old), ...given });
    },
    reset(id: string, entry: string, fields: readonly LoreField[] = LORE_FIELDS): LoreEntry {
      const story = known(id);
      const old = row(story, entry);
      const kept = Object.entries(editOf(old)).filter(([field]) => !fields.includes(field as LoreField));
      return write(story, old, Object.fromEntries(kept));
    },
    /** The scenes an entry fires in by its own keys. Answers others in between: a story may be long. */
    async uses(id: string, entry: string): Promise<LoreUse[]> {
      const head = stories.get(id);
      const found = row(head.id, entry);
      const one: Matchable = {
        ...draftOf(found),
        ...editOf(found),
        id: found.id,
        constant: false,
        delayUntilRecursion: false,
      };
      const names = namesOf(head.characters);
      const find = boundedPatterns();
      const uses: LoreUse[] = [];
      let sliceEnd = performance.now() + SLICE_MS;
      for (const { id: scene, title } of head.scenes) {
        const lines = linesOf(JSON.parse(stories.sceneText(head.id, scene)) as Scene, names);
        const key = matchLore([one], lines.join('\n'), { find, recursive: false }).hits[0]?.key;
        if (key) {
          const only = { ...one, keys: [key], secondaryKeys: [] };
          const line = lines.find((text) => matchLore([only], text, { find, recursive: false }).hits.length > 0);
          uses.push({ scene, title, key, line: line?.slice(0, 300).toWellFormed() ?? '' });
        }
        if (uses.length >= MAX_USES) break;
        if (performance.now() < sliceEnd) continue;
        await breathe();
        sliceEnd = performance.now() + SLICE_MS;
      }
      return uses;
    },
    inScene(id: string, sceneId: string): LoreMatch {
      const head = stories.get(id);
      const scene = JSON.parse(stories.sceneText(id, sceneId)) as Scene;
      return matchIn(head.id, linesOf(scene, namesOf(head.characters)).join('\n'), true);
    },
    /** The entries that fire for a text, by SillyTavern's rules. */
    loreFor: (id: string, text: string, recursive = true): LoreMatch => matchIn(known(id), text, recursive),
    notes: (id: string): Note[] => store.notes(known(id)),
  };
}
/** What of an entry is to change. */
type LoreChange = { readonly [K in LoreField]?: LoreFields[K] | undefined };

export type LoreService = ReturnType<typeof createLoreService>;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const toBooks = (store: LoreStore, story: string): LoreBook[] =>
  store.books(story).map(({ id, kind, name, entries }) => ({ id, kind, name, entries }));

function toEntry(row: EntryRow): LoreEntry {
  const edit = editOf(row);
  const fields = { ...draftOf(row), ...edit };
  return {
    ...(Object.fromEntries(LORE_FIELDS.map((field) => [field, fields[field]])) as LoreFields),
    id: row.id,
    book: row.book,
    uid: row.uid,
    edited: Object.keys(edit),
    gone: row.gone === 1,
  };
}

function toItem(row: EntryRow & { snippet: string | null }): LoreItem {
  const { content, secondaryKeys: _, ...entry } = toEntry(row);
  const begin = content.replace(/\s+/g, ' ').trim();
  return {
    ...entry,
    keys: entry.keys.slice(0, SHOWN_KEYS),
    snippet:
      row.snippet === null
        ? [{ text: begin.length > SNIPPET ? `${begin.slice(0, SNIPPET).toWellFormed()}…` : begin, hit: false }]
        : toPieces(row.snippet),
  };
}

type Names = ReadonlyMap<string, string>;
const namesOf = (characters: readonly { id: string; name: string }[]): Names =>
  new Map(characters.map((c) => [c.id, c.name]));

/** The lines of a scene as SillyTavern looks through messages: with the name of who speaks. */
const linesOf = (scene: Scene, names: Names): string[] =>
  scene.nodes.flatMap((node) => {
    if (node.type !== 'line') return [];
    const name = node.speaker === undefined ? undefined : names.get(node.speaker);
    return [name === undefined ? node.text : `${name}: ${node.text}`];
  });
