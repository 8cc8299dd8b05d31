import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 82,
    sql: `
CREATE TABLE translation (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  locale TEXT NOT NULL,
  id TEXT NOT NULL,
  original INTEGER NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (story, locale, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE translation_job (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  locale TEXT NOT NULL,
  job TEXT NOT NULL,
  PRIMARY KEY (story, locale)
) STRICT, WITHOUT ROWID;
`,
  },
];

/** What was made of a text. */
export interface MadeWords {
  /** Of the text: a line, a choice, a scene. */
  readonly id: string;
  /** Hash of what it said. */
  readonly original: number;
  readonly words: string;
}

export function createTranslationStore(db: Db) {
  const made = db.prepare<[string, string], MadeWords>(
    'SELECT id, original, words FROM translation WHERE story = ? AND locale = ?',
  );
  const keep = db.prepare<[string, string, string, number, string]>(
    `INSERT INTO translation VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (story, locale, id) DO UPDATE SET original = excluded.original, words = excluded.words`,
  );
  const drop = db.prepare<[string, string]>('DELETE FROM translation WHERE story = ? AND locale = ?');
  const jobs = db.prepare<[string], { locale: string; job: string }>(
    'SELECT locale, job FROM translation_job WHERE story = ?',
  );
  const setJob = db.prepare<[string, string, string]>(
    'INSERT INTO translation_job VALUES (?, ?, ?) ON CONFLICT (story, locale) DO UPDATE SET job = excluded.job',
  );
  return {
    /** By the id of the text. */
    made: (story: string, locale: string): Map<string, MadeWords> =>
      new Map(made.all(story, locale).map((one) => [one.id, one])),
    keep: (story: string, locale: string, { id, original, words }: MadeWords): void =>
      void keep.run(story, locale, id, original, words),
    drop: (story: string, locale: string): void => void drop.run(story, locale),
    /** The last job of each language. */
    jobs: (story: string): Map<string, string> => new Map(jobs.all(story).map(({ locale, job }) => [locale, job])),
    setJob: (story: string, locale: string, job: string): void => void setJob.run(story, locale, job),
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type TranslationStore = ReturnType<typeof createTranslationStore>;
