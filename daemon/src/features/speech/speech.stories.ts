import {
  NARRATOR,
  speechOptions,
  type SpeechOptions,
  type StorySpeech,
  type VoiceChoice,
} from '@comfyvn/shared/speech/speech.schema';
import type { Job } from '@comfyvn/shared/jobs/jobs.schema';
import type { Story } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { AssetService } from '../assets/index.ts';
import type { StoryService } from '../stories/index.ts';
import { editsToAttach, editsToSilence } from './speech.attach.ts';
import { assignVoices, type Speaker } from './speech.cast.ts';
import { toClip, type Clips, type Utterance } from './speech.clips.ts';
import type { Engines } from './speech.engines.ts';
import { linesToSpeak, type SpokenLine } from './speech.lines.ts';
import type { ClipRow, SpeechStore } from './speech.store.ts';
import { timesIn } from './speech.times.ts';
import { grouped, partsOfWholes, type LinePart } from './speech.wholes.ts';

/** Voices are given to lines once nothing came for this time, and at the latest after the other. */
const SETTLE_MS = 1_000;
const LATEST_MS = 30_000;

const ALL: SpeechOptions = speechOptions.parse({});

type Cast = Awaited<ReturnType<typeof assignVoices>>;

/** What is spoken of stories, and by whom. Voices of lines are edits of the story, which importing again does anew. */
export function createStorySpeech(
  store: SpeechStore,
  { bus, jobs, now, logger }: Pick<FeatureContext, 'bus' | 'jobs' | 'now' | 'logger'>,
  { stories, assets, engines, clips }: { stories: StoryService; assets: AssetService; engines: Engines; clips: Clips },
) {
  const optionsOf = (id: string): SpeechOptions => speechOptions.parse(JSON.parse(store.story(id)?.options ?? '{}'));
  const isVoiced = (id: string): boolean => store.story(id)?.voiced === 1;
  const speakersOf = ({ characters }: Pick<Story, 'characters'>): Speaker[] => [
    { character: NARRATOR, name: 'Narrator' },
    ...characters.map(({ id, name, description }) => ({ character: id, name, description })),
  ];
  const utteranceOf = ({ node, name, language }: SpokenLine, choice: VoiceChoice): Utterance => ({
    character: name,
    text: node.text,
    language: choice.language ?? language,
    choice,
  });

  /** The voices of all who speak. Throws AppError where the standard engine has none. */
  const castOf = (story: Story): Promise<Cast> =>
    assignVoices(speakersOf(story), store.cast(story.id), story.locale, engines);

  /** Writes the voices that were assigned down, so that the next time they are the same. */
  function keepCast(story: Story, cast: Cast, used: ReadonlySet<string>): void {
    const rows = speakersOf(story).flatMap(({ character, name }) => {
      const member = cast.get(character);
      if (!member || !used.has(character)) return [];
      const choice = JSON.stringify(member.choice);
      const changed_at = now().toISOString();
      return [{ story: story.id, character, name, choice, chosen: member.chosen ? 1 : 0, changed_at }];
    });
    store.putCast(rows);
  }

  async function planOf(id: string): Promise<{ story: Story; cast: Cast; lines: SpokenLine[]; skipped: number }> {
    const story = stories.document(id);
    await cutWholes(story);
    return { story, cast: await castOf(story), ...linesToSpeak(story, optionsOf(id)) };
  }

  /** What was spoken for whole messages of a story, in parts of its lines. Pure but for the clips. */
  function wholesOf(story: Story): LinePart[] {
    const { lines } = linesToSpeak(story, ALL);
    return partsOfWholes(story.id, lines, clips.kept(lines.map(({ name }) => name).filter(Boolean)));
  }
  /** Cuts what was spoken for whole messages and is not cut yet. */
  async function cutWholes(story: Story): Promise<void> {
    const missing = wholesOf(story).filter((part) => !clips.isCut(part));
    for (const parts of grouped(missing, ({ whole }) => whole.key).values()) await clips.cut(parts);
  }
  /** The voices that are there for lines, by node id: spoken elsewhere for the line or its message, or here. */
  function voicesOf(story: Story, lines: readonly SpokenLine[], cast: Cast): Map<string, ClipRow> {
    const ofMessages = new Map(wholesOf(story).map((part) => [part.line.node.id, clips.ofPart(part)]));
    return new Map(
      lines.flatMap((line) => {
        if (line.recorded) return [];
        const choice = cast.get(line.speaker)?.choice;
        const clip =
          clips.heard({ character: line.name, text: line.node.text }) ??
          ofMessages.get(line.node.id) ??
          (choice && clips.find(utteranceOf(line, choice)));
        return clip ? [[line.node.id, clip] as const] : [];
      }),
    );
  }

  /** Gives the lines of a story the voices that are there for them, as one edit; how many lines changed. */
  async function attach(id: string): Promise<number> {
    const before = stories.document(id);
    await cutWholes(before);
    // Where no engine is, what was spoken elsewhere is still there.
    const cast: Cast = await castOf(before).catch((error: unknown) => {
      if (error instanceof AppError) return new Map();
      throw error;
    });
    // Somebody took the voices out while their cast was asked for.
    if (!isVoiced(id)) return 0;
    const story = stories.document(id); // as it is now, and until the edit is made
    const { lines } = linesToSpeak(story, optionsOf(id));
    const spoken = voicesOf(story, lines, cast);
    const voices = new Map(
      lines.flatMap(({ node }) => {
        const clip = spoken.get(node.id);
        const asset = clip && assets.find(clip.asset);
        return clip && asset ? [[node.id, { asset, times: timesIn(node.text, toClip(clip)) }] as const] : [];
      }),
    );
    const edits = editsToAttach(story, lines, voices);
    if (edits.length > 0) stories.edit(id, story.revision, edits);
    return edits.filter(({ op }) => op === 'updateNode').length;
  }

  const due = new Map<string, { timer: NodeJS.Timeout; sinceMs: number }>();
  const working = new Set<Promise<unknown>>();
  function attachNow(id: string): void {
    due.delete(id);
    const work = attach(id).catch((error: unknown) => {
      // It was removed, or its engine is not there now: the next time something is spoken it is looked at again.
      if (!(error instanceof AppError))
        logger.error({ err: error as Error, story: id }, 'voices could not be attached');
    });
    working.add(work);
    void work.finally(() => working.delete(work));
  }
  /** Looks soon whether lines of the story can have voices. */
  function attachSoon(id: string): void {
    const waiting = due.get(id);
    clearTimeout(waiting?.timer);
    const sinceMs = waiting?.sinceMs ?? performance.now();
    const waitMs = Math.max(0, Math.min(SETTLE_MS, sinceMs + LATEST_MS - performance.now()));
    due.set(id, { sinceMs, timer: setTimeout(() => attachNow(id), waitMs).unref() });
  }
  function attachIfVoiced(id: string): void {
    if (isVoiced(id)) attachSoon(id);
  }
  // Importing again brings lines without their voices, and other words that may have been spoken before.
  bus.on('story.changed', ({ id }) => attachIfVoiced(id));

  return {
    /** Gives a story what was spoken for it elsewhere, at once and from now on; how many lines changed. */
    async attachKept(id: string): Promise<number> {
      stories.get(id);
      store.putStory(id, JSON.stringify(optionsOf(id)), true);
      return attach(id);
    },
    /** The same soon, unless somebody took the voices out meanwhile. */
    attachIfVoiced,
    /** Who speaks in a story, with which voice, and what is missing. */
    async get(id: string): Promise<StorySpeech> {
      const { story, cast, lines, skipped } = await planOf(id);
      const counts = new Map<string, { lines: number; voiced: number }>();
      for (const { speaker, voice } of lines) {
        const count = counts.get(speaker) ?? { lines: 0, voiced: 0 };
        counts.set(speaker, { lines: count.lines + 1, voiced: count.voiced + (voice ? 1 : 0) });
      }
      const roles = new Map(story.characters.map((one) => [one.id, one.role]));
      const members = speakersOf(story).flatMap(({ character, name }) => {
        const count = counts.get(character);
        const member = cast.get(character);
        const role = character === NARRATOR ? ('narrator' as const) : roles.get(character)!;
        return count && member ? [{ character, name, role, ...member, ...count }] : [];
      });
      return {
        options: optionsOf(id),
        locale: story.locale,
        cast: members.toSorted((a, b) => b.lines - a.lines),
        lines: lines.length,
        voiced: lines.filter(({ voice }) => voice).length,
        skipped,
      };
    },
    setOptions(id: string, change: { [K in keyof SpeechOptions]?: boolean | undefined }): Promise<StorySpeech> {
      stories.get(id);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      store.putStory(id, JSON.stringify({ ...optionsOf(id), ...given }), isVoiced(id));
      return this.get(id);
    },
    setVoice(id: string, character: string, choice: VoiceChoice | null): Promise<StorySpeech> {
      const speaker = speakersOf(stories.get(id)).find((one) => one.character === character);
      if (!speaker) throw notFound('character', character);
      if (choice === null) store.dropCast(id, character);
      else {
        engines.get(choice.engine);
        const row = { story: id, character, name: speaker.name, choice: JSON.stringify(choice), chosen: 1 };
        store.putCast([{ ...row, changed_at: now().toISOString() }]);
      }
      return this.get(id);
    },
    /** Speaks all lines that have no voice, or another one than their character now: a batch of one job a line. */
    async start(id: string): Promise<Job> {
      const { story, cast, lines } = await planOf(id);
      keepCast(story, cast, new Set(lines.map(({ speaker }) => speaker)));
      store.putStory(id, JSON.stringify(optionsOf(id)), true);
      const missing = missingOf(story, lines, cast);
      attachSoon(id);
      return jobs.addBatch({ title: `Voice of ${story.title}`, key: `speech:${id}` }, (add) => {
        for (const { line, said } of missing)
          add('speech', { story: id, ...said }, { title: `${line.name || 'Narrator'}: ${line.node.text}` });
      });
    },
    /** Takes the voices made here out of a story, as one edit; how many lines had one. They are kept for the next time. */
    clear(id: string): number {
      const story = stories.document(id);
      store.putStory(id, JSON.stringify(optionsOf(id)), false);
      clearTimeout(due.get(id)?.timer);
      due.delete(id);
      const edits = editsToSilence(story);
      if (edits.length > 0) stories.edit(id, story.revision, edits);
      return edits.filter(({ op }) => op === 'updateNode').length;
    },
    /** Nothing more is attached; what was due is done at the next start of that story's voices. */
    async stop(): Promise<void> {
      for (const [id, { timer }] of due) {
        clearTimeout(timer);
        attachNow(id);
      }
      await Promise.all(working);
    },
  };

  function missingOf(story: Story, lines: readonly SpokenLine[], cast: Cast): { line: SpokenLine; said: Utterance }[] {
    const voices = voicesOf(story, lines, cast);
    return lines.flatMap((line) => {
      const choice = cast.get(line.speaker)?.choice;
      if (line.recorded || !choice || voices.has(line.node.id)) return [];
      return [{ line, said: utteranceOf(line, choice) }];
    });
  }
}
export type StorySpeechService = ReturnType<typeof createStorySpeech>;
