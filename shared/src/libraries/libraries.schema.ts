import * as z from 'zod';

export const LIBRARY_SCHEDULES = ['off', 'hourly', 'daily', 'weekly'] as const;
export const librarySchedule = z.enum(LIBRARY_SCHEDULES);
export type LibrarySchedule = z.infer<typeof librarySchedule>;

/** What a sync takes: the chats that were imported before, or all that are there. */
export const libraryScope = z.enum(['imported', 'all']);
export type LibraryScope = z.infer<typeof libraryScope>;

const name = z.string().trim().min(1).max(200);
const secret = z.string().max(500);

/** Where a library is, as a person enters it. Passwords go in and never come out. */
export const libraryConnection = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('folder'),
    folder: z.string().trim().min(1).max(1_000).describe("SillyTavern's folder, its data folder, or a user's in it"),
  }),
  z.object({
    kind: z.literal('server'),
    url: z.string().trim().min(1).max(500).describe('Address of the running SillyTavern, e.g. http://127.0.0.1:8000'),
    basic: z.object({ user: name, password: secret }).nullable().default(null).describe('Basic auth'),
    account: z
      .object({ handle: name, password: secret.default('') })
      .nullable()
      .default(null)
      .describe('An account of SillyTavern'),
    allowSelfSigned: z.boolean().default(false).describe('Accept a certificate that nobody vouches for'),
  }),
]);
export type LibraryConnection = z.infer<typeof libraryConnection>;

export const libraryCounts = z.object({
  new: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  gone: z.int().describe('Chats that are in SillyTavern no more; their stories stay'),
});
export type LibraryCounts = z.infer<typeof libraryCounts>;

/** What came of taking the files of a library in. */
export const libraryAssetCounts = z.object({
  new: z.int(),
  unchanged: z.int().describe('Files that were here already'),
  failed: z.int().describe('Files that cannot be used; the log of the job names them'),
});
export type LibraryAssetCounts = z.infer<typeof libraryAssetCounts>;

/** One user of one SillyTavern installation whose chats can be imported and kept in sync. */
export const library = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['folder', 'server']),
  place: z.string().describe('Its folder or address'),
  user: z.string(),
  version: z.string().nullable(),
  account: z.string().nullable(),
  basicUser: z.string().nullable(),
  allowSelfSigned: z.boolean(),
  schedule: librarySchedule,
  scope: libraryScope,
  characters: z.int().describe('Characters and groups'),
  chats: z.int(),
  messages: z.int(),
  imported: z.int().describe('Chats that are stories here'),
  scannedAt: z.iso.datetime().nullable().describe('When its lists were last read'),
  problem: z.string().nullable().describe('Why it could not be read at last; null when it could'),
  job: z.string().nullable().describe('The import or sync of chats, or of assets, that waits or runs'),
  lastSync: libraryCounts.extend({ at: z.iso.datetime() }).nullable().describe('The last import or sync'),
});
export type Library = z.infer<typeof library>;

/** A character or group of a library. */
export const libraryOwner = z.object({
  key: z.string().describe('solo:<card> or group:<id>'),
  kind: z.enum(['solo', 'group']),
  name: z.string(),
  avatar: z.string().nullable().describe('File name of the card whose picture stands for it'),
  members: z.int(),
  chats: z.int(),
  messages: z.int(),
  imported: z.int(),
  changed: z.int().describe('Imported chats that have changed since'),
  lastAt: z.iso.datetime().nullable().describe('Its last message'),
});
export type LibraryOwner = z.infer<typeof libraryOwner>;

export const libraryOutcome = z.enum(['new', 'updated', 'unchanged', 'failed']);
export type LibraryOutcome = z.infer<typeof libraryOutcome>;

/** A chat of a library. */
export const libraryChat = z.object({
  key: z.string().describe('<owner>/<file>'),
  owner: z.string(),
  name: z.string().describe('Of the character or group'),
  file: z.string(),
  messages: z.int(),
  sizeBytes: z.int(),
  lastAt: z.iso.datetime().nullable(),
  story: z.string().nullable().describe('The story it became'),
  changed: z.boolean().describe('It was imported, and may have changed since'),
  gone: z.boolean().describe('It is in SillyTavern no more'),
  outcome: libraryOutcome.nullable().describe('Of its last import'),
  why: z.string().nullable().describe('Why it failed'),
});
export type LibraryChat = z.infer<typeof libraryChat>;

/** Which chats an import takes. */
export const libraryChoice = z.object({
  all: z.boolean().default(false),
  owners: z.array(z.string().max(700)).max(20_000).default([]),
  chats: z.array(z.string().max(1_400)).max(50_000).default([]),
});
export type LibraryChoice = z.infer<typeof libraryChoice>;

/** A SillyTavern on this computer that is no library yet. */
export const foundLibrary = z.object({ folder: z.string(), user: z.string(), version: z.string().nullable() });
export type FoundLibrary = z.infer<typeof foundLibrary>;

export const libraryAbout = z.object({
  kind: z.enum(['folder', 'server']),
  place: z.string(),
  user: z.string(),
  version: z.string().nullable(),
  characters: z.int(),
});
export type LibraryAbout = z.infer<typeof libraryAbout>;
