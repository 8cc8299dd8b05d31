import type { Translation } from '@comfyvn/shared/translations/translations.schema';
import type { Daemon } from './daemon.ts';
import { word } from './words.ts';

const LOOK_EVERY_MS = 700;
/** The page has told what it lends by then. */
const LENT_WITHIN_MS = 15_000;

export interface TranslateParts {
  readonly daemon: Daemon['translations'];
  readonly report: (sentence: string) => void;
  /** Ends the waiting, and the work. */
  readonly isWanted: () => boolean;
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * Lets SillyTavern translate a story into a language, through the daemon; this page must lend its engines. Gives how many
 * texts have words in it then. Throws a sentence.
 */
export async function translateStory(
  { daemon, report, isWanted }: TranslateParts,
  story: string,
  language: string,
): Promise<number> {
  for (const end = Date.now() + LENT_WITHIN_MS; Date.now() < end; await wait(LOOK_EVERY_MS))
    if ((await daemon.list(story)).canTranslate) break;
  let now: Translation = await daemon.begin(story, language);
  const { locale, job } = now;
  while (now.state === 'queued' || now.state === 'running') {
    report(word('translating', { language: locale, percent: Math.floor(now.progress * 100) }));
    await wait(LOOK_EVERY_MS);
    if (!isWanted()) await daemon.stop(story, locale);
    now = (await daemon.list(story)).languages.find((one) => one.locale === locale && one.job === job) ?? now;
  }
  if (now.state === 'cancelled') throw new Error(word('stopped'));
  if (now.state === 'failed') throw new Error(now.message || word('failed'));
  report(word('translated', { language: locale, texts: now.texts, total: now.of }));
  return now.texts;
}
