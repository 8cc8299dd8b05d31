import { fromCountsText, toCountsText } from './id-counts.ts';
import type { NodeId } from './ids.ts';

/**
 * How often each node was visited, as an immutable value that every step of a run can keep its own version of. A visit is
 * put before the recent ones; 64 recent ones become a chunk; 16 chunks of a level become one of the next level. A chunk
 * is counted when somebody asks, once for all versions that share it. So a visit costs a few dozen bytes, and a count
 * looks into a few dozen chunks even after 300,000 visits.
 */
export interface Visits {
  /** The last visit; empty where there is none since the last chunk. */
  readonly node: NodeId;
  /** How many recent visits there are, with this one. */
  readonly size: number;
  readonly before: Visits | null;
  readonly chunks: Chunk | null;
}
interface Chunk {
  /** What it is made of until it is counted; a text is one that `toCountsText` wrote. */
  parts: { readonly nodes: readonly NodeId[] } | readonly Chunk[] | string | null;
  /** Its counts as a text, once a save asked for it. */
  text: string | null;
  counts: ReadonlyMap<NodeId, number> | null;
  readonly level: number;
  /** How many chunks of this level stand here in a row, with this one. */
  readonly row: number;
  readonly before: Chunk | null;
}

const CHUNK_SIZE = 64;
const ROW_LENGTH = 16;
/** Higher than any level that fills up: what a save brought stays one chunk. */
const TOP_LEVEL = 99;

/** No visits. */
export const noVisits: Visits = { node: '', size: 0, before: null, chunks: null };

function countIn(counts: Map<NodeId, number>, node: NodeId, times: number): void {
  counts.set(node, (counts.get(node) ?? 0) + times);
}

function countRecent(counts: Map<NodeId, number>, visits: Visits): void {
  for (let at: Visits | null = visits; at !== null && at.size > 0; at = at.before) countIn(counts, at.node, 1);
}

/** The counts of a chunk, worked out at the first question. */
function countsOf(chunk: Chunk): ReadonlyMap<NodeId, number> {
  if (chunk.counts !== null) return chunk.counts;
  const { parts } = chunk;
  let counts = new Map<NodeId, number>();
  if (typeof parts === 'string') counts = fromCountsText(parts) ?? counts;
  else if (parts !== null && 'nodes' in parts) for (const node of parts.nodes) countIn(counts, node, 1);
  else for (const part of parts ?? []) for (const [node, times] of countsOf(part)) countIn(counts, node, times);
  chunk.counts = counts;
  chunk.parts = null;
  return counts;
}

const textOf = (chunk: Chunk): string => (chunk.text ??= toCountsText(countsOf(chunk)));

/** The chunks with one more; a full row of a level becomes one of the next. */
function withChunk(chunks: Chunk | null, parts: NonNullable<Chunk['parts']>, level: number): Chunk {
  const row = chunks !== null && chunks.level === level ? chunks.row + 1 : 1;
  const chunk: Chunk = { parts, text: null, counts: null, level, row, before: chunks };
  if (row < ROW_LENGTH) return chunk;
  const rowOf: Chunk[] = [];
  let before: Chunk | null = chunk;
  for (; before !== null && before.level === level; before = before.before) rowOf.push(before);
  return withChunk(before, rowOf, level + 1);
}

/** The visits with one more. Pure. */
export function withVisit(visits: Visits, node: NodeId): Visits {
  const more: Visits = { node, size: visits.size + 1, before: visits, chunks: visits.chunks };
  if (more.size < CHUNK_SIZE) return more;
  // Just the ids: the visits themselves are forgotten with the states they belong to.
  const nodes: NodeId[] = [];
  for (let at: Visits | null = more; at !== null && at.size > 0; at = at.before) nodes.push(at.node);
  return { node: '', size: 0, before: null, chunks: withChunk(visits.chunks, { nodes }, 0) };
}

/** How often a node was visited. Pure. */
export function visitsOf(visits: Visits, node: NodeId): number {
  let times = 0;
  for (let at: Visits | null = visits; at !== null && at.size > 0; at = at.before) if (at.node === node) times++;
  for (let at = visits.chunks; at !== null; at = at.before) times += countsOf(at).get(node) ?? 0;
  return times;
}

/** All nodes visited and how often. Pure. */
export function visitCounts(visits: Visits): Map<NodeId, number> {
  const counts = new Map<NodeId, number>();
  for (let at = visits.chunks; at !== null; at = at.before)
    for (const [node, times] of countsOf(at)) countIn(counts, node, times);
  countRecent(counts, visits);
  return counts;
}

/** The recent visits and the chunks of a version. */
function partsOf(visits: Visits | null): { recent: Visits[]; chunks: Chunk[] } {
  const recent: Visits[] = [];
  const chunks: Chunk[] = [];
  for (let at = visits; at !== null && at.size > 0; at = at.before) recent.push(at);
  for (let at = visits?.chunks ?? null; at !== null; at = at.before) chunks.push(at);
  return { recent, chunks };
}

/** What was visited since an older version, or since the beginning if that is null. Pure. */
export function visitsBetween(older: Visits | null, newer: Visits): Map<NodeId, number> {
  const counts = new Map<NodeId, number>();
  const old = partsOf(older);
  const now = partsOf(newer);
  const oldParts = new Set<object>([...old.recent, ...old.chunks]);
  const newParts = new Set<object>([...now.recent, ...now.chunks]);
  for (const visit of now.recent) if (!oldParts.has(visit)) countIn(counts, visit.node, 1);
  for (const chunk of now.chunks)
    if (!oldParts.has(chunk)) for (const [node, times] of countsOf(chunk)) countIn(counts, node, times);
  for (const visit of old.recent) if (!newParts.has(visit)) countIn(counts, visit.node, -1);
  for (const chunk of old.chunks)
    if (!newParts.has(chunk)) for (const [node, times] of countsOf(chunk)) countIn(counts, node, -times);
  for (const [node, times] of counts) if (times <= 0) counts.delete(node);
  return counts;
}

/** The visits since an older version where that is still a part of the newer one, else undefined. */
function recentSince(older: Visits, newer: Visits): Visits[] | undefined {
  if (older.chunks !== newer.chunks || older.size > newer.size) return undefined;
  const since: Visits[] = [];
  let at: Visits | null = newer;
  for (; at !== null && at.size > older.size; at = at.before) since.push(at);
  return at === older || (at?.size ?? 0) === 0 ? since : undefined;
}

/**
 * What was visited since an older version, or since the beginning if that is null, as texts whose counts add up, see
 * id-counts.ts. The text of a chunk is made once for all versions that share it. Pure.
 */
export function visitTexts(older: Visits | null, newer: Visits): string[] {
  if (older === null) {
    const texts: string[] = [];
    // Small chunks and single visits share a text: ids that are near each other make it shorter.
    const small = new Map<NodeId, number>();
    countRecent(small, newer);
    for (let at = newer.chunks; at !== null; at = at.before)
      if (at.level > 0) texts.push(textOf(at));
      else for (const [node, times] of countsOf(at)) countIn(small, node, times);
    return small.size === 0 ? texts : [...texts, toCountsText(small)];
  }
  const since = recentSince(older, newer);
  let counts = new Map<NodeId, number>();
  if (since === undefined) counts = visitsBetween(older, newer);
  else for (const { node } of since) countIn(counts, node, 1);
  return counts.size === 0 ? [] : [toCountsText(counts)];
}

/** Few enough texts to look into each of them at a question. */
const MAX_TEXTS = 40;

/** The visits with those that texts of `visitTexts` hold. Pure; the texts must be ones that `fromCountsText` reads. */
export function withVisitTexts(visits: Visits, texts: readonly string[]): Visits {
  const many = texts.length > 1 || (texts[0]?.length ?? 0) > 1_000;
  if (!many || texts.length > MAX_TEXTS) {
    const all = new Map<NodeId, number>();
    for (const text of texts) for (const [node, times] of fromCountsText(text) ?? []) countIn(all, node, times);
    return visitsWith(visits, all);
  }
  let { chunks } = visits;
  for (const text of texts.toReversed())
    chunks = { parts: text, text, counts: null, level: TOP_LEVEL, row: 1, before: chunks };
  return { ...visits, chunks };
}

/** The visits with several more. Pure. */
export function visitsWith(visits: Visits, counts: ReadonlyMap<NodeId, number>): Visits {
  if (counts.size === 0) return visits;
  let total = 0;
  for (const times of counts.values()) total += times;
  // Many, as a save brings them, become a chunk of their own, under the recent ones.
  if (total > CHUNK_SIZE) {
    let all: Visits = {
      ...noVisits,
      chunks: { parts: null, text: null, counts, level: TOP_LEVEL, row: 1, before: visits.chunks },
    };
    for (const visit of partsOf(visits).recent.toReversed()) all = withVisit(all, visit.node);
    return all;
  }
  let all = visits;
  for (const [node, times] of counts) for (let i = 0; i < times; i++) all = withVisit(all, node);
  return all;
}
