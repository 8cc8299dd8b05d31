import type { NodeId } from './ids.ts';

/**
 * How often each node was visited, as an immutable value that every step of a run can keep its own version of.
 * A visit is put before the recent ones; 64 recent ones become a counted chunk; 16 chunks of a level become one of the
 * next level. So a visit costs some 150 bytes and a count looks into a few dozen chunks even after 300,000 visits.
 */
export interface Visits {
  readonly recent: Recent | null;
  readonly chunks: Chunk | null;
}
interface Recent {
  readonly node: NodeId;
  readonly size: number;
  readonly before: Recent | null;
}
interface Chunk {
  readonly counts: ReadonlyMap<NodeId, number>;
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
export const noVisits: Visits = { recent: null, chunks: null };

function countIn(counts: Map<NodeId, number>, node: NodeId, times: number): void {
  counts.set(node, (counts.get(node) ?? 0) + times);
}

function countRecent(counts: Map<NodeId, number>, recent: Recent | null): void {
  for (let at = recent; at !== null; at = at.before) countIn(counts, at.node, 1);
}

/** The chunks with one more; a full row of a level is counted together into one of the next. */
function withChunk(chunks: Chunk | null, counts: Map<NodeId, number>, level: number): Chunk {
  const row = chunks !== null && chunks.level === level ? chunks.row + 1 : 1;
  if (row < ROW_LENGTH) return { counts, level, row, before: chunks };
  const together = new Map(counts);
  let before = chunks;
  for (; before !== null && before.level === level; before = before.before)
    for (const [node, times] of before.counts) countIn(together, node, times);
  return withChunk(before, together, level + 1);
}

/** The visits with one more. Pure. */
export function withVisit(visits: Visits, node: NodeId): Visits {
  const size = (visits.recent?.size ?? 0) + 1;
  const recent = { node, size, before: visits.recent };
  if (size < CHUNK_SIZE) return { recent, chunks: visits.chunks };
  const counts = new Map<NodeId, number>();
  countRecent(counts, recent);
  return { recent: null, chunks: withChunk(visits.chunks, counts, 0) };
}

/** How often a node was visited. Pure. */
export function visitsOf(visits: Visits, node: NodeId): number {
  let times = 0;
  for (let at = visits.recent; at !== null; at = at.before) if (at.node === node) times++;
  for (let at = visits.chunks; at !== null; at = at.before) times += at.counts.get(node) ?? 0;
  return times;
}

/** All nodes visited and how often. Pure. */
export function visitCounts(visits: Visits): Map<NodeId, number> {
  const counts = new Map<NodeId, number>();
  for (let at = visits.chunks; at !== null; at = at.before)
    for (const [node, times] of at.counts) countIn(counts, node, times);
  countRecent(counts, visits.recent);
  return counts;
}

/** What was visited since an older version, or since the beginning if that is null. Pure. */
export function visitsBetween(older: Visits | null, newer: Visits): Map<NodeId, number> {
  const counts = new Map<NodeId, number>();
  const shared = new Set<object>();
  for (let at = older?.recent ?? null; at !== null; at = at.before) shared.add(at);
  for (let at = older?.chunks ?? null; at !== null; at = at.before) shared.add(at);
  let recent = newer.recent;
  for (; recent !== null && !shared.has(recent); recent = recent.before) countIn(counts, recent.node, 1);
  let chunks = newer.chunks;
  for (; chunks !== null && !shared.has(chunks); chunks = chunks.before)
    for (const [node, times] of chunks.counts) countIn(counts, node, times);
  for (let at = older?.recent ?? null; at !== recent && at !== null; at = at.before) countIn(counts, at.node, -1);
  for (let at = older?.chunks ?? null; at !== chunks && at !== null; at = at.before)
    for (const [node, times] of at.counts) countIn(counts, node, -times);
  for (const [node, times] of counts) if (times <= 0) counts.delete(node);
  return counts;
}

/** The visits with several more. Pure. */
export function visitsWith(visits: Visits, counts: ReadonlyMap<NodeId, number>): Visits {
  if (counts.size === 0) return visits;
  const total = [...counts.values()].reduce((sum, times) => sum + times, 0);
  // Many, as a save brings them, become a chunk of their own.
  if (total > CHUNK_SIZE)
    return { recent: visits.recent, chunks: { counts, level: TOP_LEVEL, row: 1, before: visits.chunks } };
  let all = visits;
  for (const [node, times] of counts) for (let i = 0; i < times; i++) all = withVisit(all, node);
  return all;
}
