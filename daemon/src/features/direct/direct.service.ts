import * as z from 'zod';
import type { DirectChange, DirectChunk, DirectRun } from '@comfyvn/shared/direct/direct.schema';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { JobContext } from '../../core/job-kind.ts';
import { UnfitAnswer, type LlmService } from '../llm/index.ts';
import type { LoreService } from '../lore/index.ts';
import type { StoryService } from '../stories/index.ts';
import { chunksOf, wordsOf } from './direct.chunks.ts';
import { answerSchema, listsOf } from './direct.lists.ts';
import { promptOf, RULES } from './direct.prompt.ts';
import { keptSuggestion, type KeptSuggestion } from './direct.slot.ts';
import { readingOf } from './direct.reading.ts';
import { placesOf } from './direct.stage.ts';
import type { ChunkRow, DirectStore, RunRow } from './direct.store.ts';
import { scenesInOrder } from './direct.strands.ts';
import { suggestionsOf } from './direct.suggest.ts';
import { fitTaking, fitTakingBack, type Placed } from './direct.take.ts';

export interface DirectParts {
  readonly stories: StoryService;
  readonly lore: LoreService;
  readonly llm: LlmService;
}

/** Rules, lists, a stretch of lines and the answer need about that much. */
const LEAST_CONTEXT = 4_096;
const MOST_LORE = 4;
/** Models think at length before they answer. */
const MOST_ANSWER = 4_000;
const LONGEST_SUMMARY = 1_000;
const LONGEST_WISH = 120;
const MOST_WISHES = 5;

const kept = z.array(keptSuggestion);
const words = z.array(z.string());

/** The director: a text model suggests how a story is staged; a person takes what is good, and takes it back. */
export function createDirectService(
  store: DirectStore,
  { jobs, newId, now, bus }: Pick<FeatureContext, 'jobs' | 'newId' | 'now' | 'bus'>,
  { stories, lore, llm }: DirectParts,
) {
  const getRun = (id: string): RunRow => {
    const row = store.run(id);
    if (!row) throw notFound('run of the director', id);
    return row;
  };
  const nameOf = (server: string): string => {
    try {
      return llm.get(server).name;
    } catch {
      return 'a text model that was removed';
    }
  };
  const keptOf = ({ suggestions }: ChunkRow): KeptSuggestion[] => kept.parse(JSON.parse(suggestions ?? '[]'));
  const tell = ({ id, story }: RunRow): void => void bus.emit('direct.changed', { id, story });

  function viewChunk(row: ChunkRow, titles: ReadonlyMap<string, string>): DirectChunk {
    const job = jobs.find(row.job);
    return {
      id: row.id,
      scene: row.scene,
      title: titles.get(row.scene) ?? '',
      lines: words.parse(JSON.parse(row.nodes)).length,
      state: job?.state ?? null,
      message: row.left_out ?? job?.error?.message ?? '',
      wishes: words.parse(JSON.parse(row.wishes)),
      suggestions: keptOf(row).map(({ id, kind, node, line, before, after, state }) => ({
        ...{ id, kind, node, line, before, after, state },
      })),
    };
  }
  function view(row: RunRow): DirectRun {
    const job = jobs.find(row.job);
    const titles = new Map(stories.get(row.story).scenes.map((one) => [one.id, one.title]));
    return {
      id: row.id,
      story: row.story,
      server: nameOf(row.server),
      job: row.job,
      state: job?.state ?? null,
      progress: job?.progress ?? 1,
      createdAt: row.created_at,
      chunks: store.chunks(row.id).map((one) => viewChunk(one, titles)),
    };
  }

  /** The suggestions of a run that are in a state, those that are named or all. */
  function chosen(run: RunRow, state: KeptSuggestion['state'], ids: readonly string[] | undefined): Placed[] {
    const wanted = ids && new Set(ids);
    return store.chunks(run.id).flatMap((row) =>
      keptOf(row)
        .filter((one) => one.state === state && (wanted?.has(one.id) ?? true))
        .map((suggestion) => ({ scene: row.scene, suggestion })),
    );
  }
  function put(run: RunRow, changed: readonly KeptSuggestion[]): void {
    const byId = new Map(changed.map((one) => [one.id, one]));
    for (const row of store.chunks(run.id)) {
      const before = keptOf(row);
      if (!before.some((one) => byId.has(one.id))) continue;
      store.setChunk({ ...row, suggestions: JSON.stringify(before.map((one) => byId.get(one.id) ?? one)) });
    }
  }
  function change(
    id: string,
    state: KeptSuggestion['state'],
    ids: readonly string[] | undefined,
    fit: typeof fitTaking,
  ): DirectChange {
    const run = getRun(id);
    const story = stories.document(run.story);
    const { edits, changed, refused } = fit(story, chosen(run, state, ids), chosen(run, 'taken', undefined));
    const revision = store.transaction(() => {
      put(run, changed);
      return edits.length === 0 ? story.revision : stories.edit(run.story, story.revision, edits).revision;
    });
    tell(run);
    return { revision, changed: changed.length, refused: [...refused] };
  }

  return {
    list: (story: string): DirectRun[] => store.runs(stories.get(story).id).map(view),
    get: (id: string): DirectRun => view(getRun(id)),
    /** `scenes`: those alone; all of them if absent. */
    begin(storyId: string, serverId: string, scenes?: readonly string[]): DirectRun {
      const server = llm.get(serverId);
      const story = stories.document(storyId);
      if (server.contextTokens < LEAST_CONTEXT)
        throw new AppError(
          'invalid_input',
          `"${server.name}" reads ${server.contextTokens} tokens at once, and the director needs ${LEAST_CONTEXT}. Give it more context, there and in the text models.`,
        );
      const busy = store.runs(story.id).some(({ job }) => !isFinished(jobs.find(job)?.state ?? 'done'));
      if (busy) throw new AppError('conflict', `The director is at work on "${story.title}" already. Stop that first.`);
      const unknown = scenes?.find((id) => !story.scenes.some((one) => one.id === id));
      if (unknown !== undefined) throw notFound('scene', unknown);
      const wanted = scenes && new Set(scenes);
      const played = scenesInOrder(story).filter(({ scene }) => wanted?.has(scene.id) ?? true);
      const chunks = chunksOf(played, server.contextTokens);
      if (chunks.length === 0)
        throw new AppError(
          'invalid_input',
          scenes === undefined
            ? `"${story.title}" has no lines to be staged.`
            : 'These scenes have no lines to be staged.',
        );
      const id = newId('dir');
      const run = store.transaction(() => {
        const rows: ChunkRow[] = [];
        const batch = jobs.addBatch({ title: `Director of ${story.title}` }, (add) => {
          const ids = chunks.map(() => newId('dch'));
          for (const [place, { scene, nodes, follows: before }] of chunks.entries()) {
            const chunk = ids[place]!;
            const follows = before === null ? null : ids[before]!;
            const title = `Direct: part ${place + 1} of ${chunks.length}`;
            const job = add('direct', { chunk, server: server.id }, { title }).id;
            const empty = { suggestions: null, wishes: '[]', summary: null, left_out: null, follows };
            rows.push({ id: chunk, run: id, place, scene, nodes: JSON.stringify(nodes), job, ...empty });
          }
        });
        const row = { id, story: story.id, server: server.id, job: batch.id, created_at: now().toISOString() };
        store.addRun(row);
        for (const one of rows) store.addChunk(one);
        return row;
      });
      tell(run);
      return view(run);
    },
    /** The work of a job: asks the model about one stretch of lines, and keeps what it suggests. */
    async work(id: string, job: JobContext): Promise<{ suggestions: number }> {
      const row = store.chunk(id);
      const run = row && store.run(row.run);
      if (!row || !run) throw new AppError('not_found', 'This run of the director was forgotten.');
      if (row.suggestions !== null) return { suggestions: keptOf(row).length };
      const keep = (change: Partial<ChunkRow>): void => {
        // It may have been forgotten while the model thought.
        if (!store.run(run.id)) return;
        store.setChunk({ ...row, ...change });
        tell(run);
      };
      const story = stories.document(run.story);
      const scene = story.scenes.find(({ id: one }) => one === row.scene);
      const reading = scene && readingOf(story, scene, new Set(words.parse(JSON.parse(row.nodes))));
      if (!scene || !reading || reading.lines.length === 0) {
        keep({ suggestions: '[]', left_out: 'These lines are in the story no more.' });
        return { suggestions: 0 };
      }
      const { strands, passages, lines, choices } = reading;
      const { contextTokens } = llm.get(run.server);
      const here = new Set(lines.flatMap((one) => one.speaker ?? []));
      const lists = listsOf(story, { lines: lines.length, here, contextTokens, choices });
      const places = placesOf(story);
      const { hits } = lore.loreFor(story.id, lines.map(wordsOf).join('\n'));
      const prompt = promptOf({
        title: scene.title,
        passages,
        lists,
        places,
        lore: hits
          .slice(0, MOST_LORE)
          .map(({ entry, title }) => ({ title, content: lore.get(story.id, entry).entry.content })),
        summary: store.summaryBefore(row),
      });
      job.progress(0, 'Asking the model');
      try {
        const { value: answer } = await llm.askJson(run.server, answerSchema(lists), {
          messages: [
            { role: 'system', content: RULES },
            { role: 'user', content: prompt },
          ],
          maxTokens: Math.min(MOST_ANSWER, Math.floor(contextTokens / 3)),
          signal: job.signal,
          onText: (text) => job.progress(Math.min(0.9, text.length / 3_000), 'The model answers'),
        });
        const isFirst = scene.nodes.find((one) => one.type === 'line')?.id === lines[0]!.id;
        const { characters } = story;
        const parts = { scene, strands, lines, lists, places, characters, isFirst, newId: () => newId('sug') };
        const made = suggestionsOf(answer, parts);
        const wishes = (answer.wishes ?? []).map((one) => one.trim().slice(0, LONGEST_WISH).toWellFormed());
        keep({
          suggestions: JSON.stringify(made),
          wishes: JSON.stringify(wishes.filter((one) => one !== '').slice(0, MOST_WISHES)),
          summary: answer.summary.slice(0, LONGEST_SUMMARY).toWellFormed(),
        });
        return { suggestions: made.length };
      } catch (error) {
        if (!(error instanceof UnfitAnswer)) throw error;
        job.log(error.message, 'warning');
        keep({ suggestions: '[]', left_out: `${error.message} These lines stay as they are.` });
        return { suggestions: 0 };
      }
    },
    take: (id: string, ids: readonly string[] | undefined): DirectChange => change(id, 'open', ids, fitTaking),
    takeBack: (id: string, ids: readonly string[] | undefined): DirectChange => change(id, 'taken', ids, fitTakingBack),
    discard(id: string, ids: readonly string[] | undefined): void {
      const run = getRun(id);
      put(
        run,
        chosen(run, 'open', ids).map(({ suggestion }) => ({ ...suggestion, state: 'discarded' })),
      );
      tell(run);
    },
    remove(id: string): void {
      const run = getRun(id);
      if (chosen(run, 'taken', undefined).length > 0)
        throw new AppError(
          'conflict',
          'Some of it is in the story, and could not be taken back any more. Take it back first.',
        );
      const job = jobs.find(run.job);
      if (job && !isFinished(job.state)) jobs.cancel(job.id);
      store.removeRun(id);
      tell(run);
    },
  };
}
export type DirectService = ReturnType<typeof createDirectService>;
