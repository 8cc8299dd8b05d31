import type { Library, LibraryChat, LibraryCounts, LibraryOwner } from '@comfyvn/shared/libraries/libraries.schema';
import type { ChatListRow, LibraryRow, LibraryTotals, OwnerListRow } from './libraries.store.ts';

const dateOf = (ms: number | null): string | null => (ms ? new Date(ms).toISOString() : null);

/** Rows in the words of the API; passwords are in none of them. */

export const toLibrary = (r: LibraryRow, totals: LibraryTotals, job: string | null): Library => ({
  id: r.id,
  name: r.name,
  kind: r.kind,
  place: r.place,
  user: r.user,
  version: r.version,
  account: r.account,
  basicUser: r.basic_user,
  allowSelfSigned: r.self_signed === 1,
  schedule: r.schedule,
  scope: r.scope,
  ...totals,
  scannedAt: r.scanned_at,
  problem: r.problem,
  job,
  lastSync:
    r.run_at === null || r.run_counts === null
      ? null
      : { at: r.run_at, ...(JSON.parse(r.run_counts) as LibraryCounts) },
});

export const toOwnerView = (r: OwnerListRow): LibraryOwner => ({
  key: r.key,
  kind: r.kind,
  name: r.name,
  avatar: r.avatar,
  members: (JSON.parse(r.members) as string[]).length,
  chats: r.chat_count,
  messages: r.messages,
  imported: r.imported,
  changed: r.changed,
  lastAt: dateOf(r.last_at),
});

export const toChatView = (r: ChatListRow): LibraryChat => ({
  key: r.key,
  owner: r.owner,
  name: r.name,
  file: r.file,
  messages: r.messages,
  sizeBytes: r.size_bytes,
  lastAt: dateOf(r.last_at),
  story: r.story,
  changed: r.story !== null && r.gone === 0 && r.read_stamp !== r.stamp,
  gone: r.gone === 1,
  outcome: r.outcome,
  why: r.why,
});
