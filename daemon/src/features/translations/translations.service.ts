import { isFinished, type Job } from '@comfyvn/shared/jobs/jobs.schema';
import type { Edit } from '@comfyvn/shared/story/edit';
import type { Story } from '@comfyvn/shared/story/story';
import type { StoryTranslations, Translation } from '@comfyvn/shared/translations/translations.schema';
import { AppError } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { JobContext } from '../../core/job-kind.ts';
import type { BridgeService } from '../bridge/index.ts';
import type { StoryService } from '../stories/index.ts';
import type { MadeWords, TranslationStore } from './translations.store.ts';
import { localeIn, masked, textsOf, unmasked, wordsIn, type StoryText } from './translations.texts.ts';

export interface TranslationParts {
  readonly stories: StoryService;
  readonly bridge: Pick<BridgeService, 'ask' | 'list'>;
}

/** Texts that SillyTavern is asked for at a time. */
const AT_ONCE = 3;
/** Texts after which the story takes what there is. */
const TAKEN_EACH = 40;
/** Failures one after the other that are no matter of a single text. */
const MOST_FAILURES = 3;
const MOST_WORDS = 20_000;

/** Languages of a story that SillyTavern's translation makes; what a person translated stays as it is. */
export function createTranslationService(
  store: TranslationStore,
  { jobs }: Pick<FeatureContext, 'jobs'>,
  { stories, bridge }: TranslationParts,
) {
  const canTranslate = (): boolean => bridge.list().some(({ offer }) => offer.translation);
  const jobOf = (id: string | undefined): Job | null => (id === undefined ? null : jobs.find(id));
  function view(story: Story, texts: readonly StoryText[], locale: string): Translation {
    const made = store.made(story.id, locale);
    const words = texts.map((one) => ({ now: wordsIn(one, locale), own: made.get(one.id)?.words }));
    const job = jobOf(store.jobs(story.id).get(locale));
    return {
      locale,
      texts: words.filter(({ now }) => now !== undefined).length,
      of: texts.length,
      made: words.filter(({ now, own }) => now !== undefined && now === own).length,
      job: job?.id ?? null,
      state: job?.state ?? null,
      progress: job?.progress ?? 0,
      message: job?.error?.message ?? job?.message ?? '',
    };
  }

  /** What is to be asked for: texts without words, and those whose own words are of what they said before. */
  function lacking(story: Story, locale: string): { asked: StoryText[]; known: MadeWords[] } {
    const made = store.made(story.id, locale);
    const asked: StoryText[] = [];
    const known: MadeWords[] = [];
    for (const one of textsOf(story)) {
      const [now, own] = [wordsIn(one, locale), made.get(one.id)];
      const isCurrent = own?.original === one.original;
      // Words that are not those we made are a person's.
      if (now !== undefined && (now !== own?.words || isCurrent)) continue;
      if (own && isCurrent) known.push(own);
      else asked.push(one);
    }
    return { asked, known };
  }

  /** Puts words into a story as it is now, where nobody else translated the text meanwhile and it still says the same. */
  function take(id: string, locale: string, all: readonly MadeWords[], before: ReadonlyMap<string, MadeWords>): void {
    if (all.length === 0) return;
    const story = stories.document(id);
    const texts = new Map(textsOf(story).map((one) => [one.id, one]));
    const edits = all.flatMap(({ id: of, original, words }): Edit[] => {
      const text = texts.get(of);
      const now = text && wordsIn(text, locale);
      if (text?.original !== original || (now !== undefined && now !== before.get(of)?.words)) return [];
      const place = text.scene === undefined ? {} : { scene: text.scene };
      return [{ op: 'setTranslation', ...place, locale, id: of, text: words }];
    });
    store.transaction(() => {
      for (const one of all) store.keep(id, locale, one);
      if (edits.length > 0) stories.edit(id, story.revision, edits);
    });
  }

  async function ask({ text, id, original }: StoryText, locale: string, signal: AbortSignal): Promise<MadeWords> {
    const { text: sent, marks } = masked(text);
    const answer = await bridge.ask({ kind: 'translation', text: sent, language: locale }, { signal });
    const words = unmasked((answer.text ?? '').trim().toWellFormed(), marks);
    if (words === null || words === '' || words.length > MOST_WORDS)
      throw new AppError(
        'unavailable',
        `SillyTavern's translation did not give "${text.slice(0, 80)}" back with what stands in braces there.`,
      );
    return { id, original, words };
  }

  return {
    list(id: string): StoryTranslations {
      const story = stories.document(id);
      const texts = textsOf(story);
      const locales = new Set([...(stories.get(id).locales ?? []), ...store.jobs(id).keys()]);
      return {
        locale: story.locale,
        canTranslate: canTranslate(),
        languages: [...locales].toSorted().map((locale) => view(story, texts, locale)),
      };
    },
    /** Throws AppError: `invalid_input` for a language that is none or its own, `conflict` while it is at work, `unavailable`. */
    begin(id: string, wanted: string): Translation {
      const story = stories.document(id);
      const locale = checkedLocale(story, wanted);
      if (isBusy(id, locale)) throw busy(story, locale);
      if (!canTranslate())
        throw new AppError(
          'unavailable',
          'No open page of SillyTavern lends its translation. Open SillyTavern and switch on "Lend the engines" in the settings of ComfyVN there.',
        );
      const title = `Translate ${story.title} into ${locale}`.slice(0, 300);
      const job = jobs.add('translation', { story: id, locale }, { title });
      store.setJob(id, locale, job.id);
      return view(story, textsOf(story), locale);
    },
    stop(id: string, wanted: string): void {
      const story = stories.document(id);
      const job = jobOf(store.jobs(id).get(checkedLocale(story, wanted)));
      if (job && !isFinished(job.state)) jobs.cancel(job.id);
    },
    remove(id: string, wanted: string): { revision: number } {
      const story = stories.document(id);
      const locale = checkedLocale(story, wanted);
      if (isBusy(id, locale)) throw busy(story, locale);
      const made = store.made(id, locale);
      const edits = textsOf(story).flatMap((one): Edit[] => {
        const now = wordsIn(one, locale);
        if (now === undefined || now !== made.get(one.id)?.words) return [];
        const place = one.scene === undefined ? {} : { scene: one.scene };
        return [{ op: 'setTranslation', ...place, locale, id: one.id, text: null }];
      });
      return store.transaction(() => {
        store.drop(id, locale);
        return { revision: edits.length > 0 ? stories.edit(id, story.revision, edits).revision : story.revision };
      });
    },
    /** The work of a job; what was made before is not asked for again. */
    async work(id: string, locale: string, job: JobContext): Promise<{ texts: number; failed: number }> {
      const before = store.made(id, locale);
      const { asked, known } = lacking(stories.document(id), locale);
      take(id, locale, known, before);
      let made: MadeWords[] = [];
      let [next, done, failed, inARow] = [0, 0, 0, 0];
      let fault: unknown;
      const told = (): void => job.progress(done / Math.max(1, asked.length), `${done} of ${asked.length} texts`);
      told();
      const worker = async (): Promise<void> => {
        for (let text = asked[next++]; text !== undefined && fault === undefined; text = asked[next++]) {
          try {
            made.push(await ask(text, locale, job.signal));
            inARow = 0;
          } catch (error) {
            if (job.signal.aborted || ++inARow >= MOST_FAILURES || !(error instanceof AppError)) {
              fault ??= error;
              return;
            }
            failed++;
            job.log(error.message, 'warning');
          }
          done++;
          told();
          if (made.length < TAKEN_EACH) continue;
          const some = made;
          made = [];
          take(id, locale, some, before);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      take(id, locale, made, before);
      if (fault !== undefined) throw fault;
      if (failed > 0 && failed === asked.length) throw new AppError('unavailable', 'SillyTavern translated nothing.');
      return { texts: known.length + asked.length - failed, failed };
    },
  };

  function isBusy(id: string, locale: string): boolean {
    const job = jobOf(store.jobs(id).get(locale));
    return job !== null && !isFinished(job.state);
  }
  function checkedLocale(story: Story, wanted: string): string {
    if (wanted.toLowerCase() === story.locale.toLowerCase())
      throw new AppError(
        'invalid_input',
        `"${story.title}" is written in ${story.locale} already. Choose another language.`,
      );
    try {
      return localeIn(story, wanted);
    } catch {
      throw new AppError('invalid_input', `"${wanted}" is no language. Give its code, e.g. "de" or "zh-CN".`);
    }
  }
}
const busy = ({ title }: Story, locale: string): AppError =>
  new AppError('conflict', `"${title}" is being translated into ${locale}. Stop that first.`);

export type TranslationService = ReturnType<typeof createTranslationService>;
