import { randomUUID } from 'node:crypto';
import type { RunSummary, RunView } from '@comfyvn/shared/scenario/scenario.schema';
import { explore, type ExploreOptions } from '@comfyvn/shared/story/explore';
import type { Exploration } from '@comfyvn/shared/story/explore-result';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Target } from '@comfyvn/shared/story/node';
import type { Input, RunState, StepResult } from '@comfyvn/shared/story/run-state';
import { recall } from '@comfyvn/shared/story/run-recall';
import { decisionsOf, globalsOf, rollback, start, step, valueOf } from '@comfyvn/shared/story/runner';
import { load, save, SaveError, type RunSave } from '@comfyvn/shared/story/save';
import type { StoryView } from '@comfyvn/shared/story/view';
import type { Value } from '@comfyvn/shared/story/variable';
import { lintStory } from '@comfyvn/shared/story/lint';
import { openStory, StoryError } from '@comfyvn/shared/story/migrations';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { StoryService } from '../stories/index.ts';
import type { ScenarioStore } from './scenario.store.ts';
import { createViews } from './scenario.view.ts';

/** Runs that are kept; the ones used longest ago are forgotten. */
const MAX_RUNS = 200;
/** Runs whose whole past is at hand; the others are read from their save. */
const MAX_OPEN_RUNS = 20;

/** A slice of exploring after which the daemon answers others. */
const SLICE_MS = 20;

/** A run that is being played. */
interface OpenRun {
  readonly id: string;
  readonly view: StoryView;
  readonly state: RunState;
}

const nothing = { cues: [], callbacks: [], findings: [] } as const;

/** Runs that the daemon keeps: the same runner as in the browser, for tests, tools and the Studio. */
export function createScenarioService(
  store: ScenarioStore,
  stories: StoryService,
  { newId, now }: Pick<FeatureContext, 'newId' | 'now'>,
) {
  const viewOf = createViews(stories);
  const open = new Map<string, OpenRun>();

  function keep(run: OpenRun): void {
    open.delete(run.id);
    open.set(run.id, run);
    for (const oldest of open.keys()) if (open.size > MAX_OPEN_RUNS) open.delete(oldest);
    store.put(store.toRow(run.id, save(run.view, run.state), now().toISOString()));
    store.keepNewest(MAX_RUNS);
    const globals = globalsOf(run.view, run.state);
    if (Object.keys(globals).length > 0) store.putGlobals(run.view.head.id, globals);
  }

  /** A run at hand or read again; one whose story was edited meanwhile goes on in the story as it is now. */
  function find(id: string): OpenRun {
    const known = open.get(id);
    const row = known === undefined ? store.find(id) : undefined;
    const story = known?.view.head.id ?? row?.story;
    if (story === undefined) throw notFound('run', id);
    const view = viewOf(story);
    if (known?.view === view) return known;
    const saved: unknown = known === undefined ? JSON.parse(row?.body ?? 'null') : save(known.view, known.state);
    return { id, view, state: load(view, saved).state };
  }

  /** An earlier state; what a save no longer holds is played again. */
  function rollBack({ view, state }: OpenRun, to: number): RunState {
    const near = rollback(state, to);
    return near.step <= to ? near : rollback(recall(view, state) ?? state, to);
  }

  function toView({ id, view, state }: OpenRun, result: Omit<StepResult, 'state'>, message: string | null): RunView {
    // The daemon has every scene, so a run never waits here; a place that cannot be had counts as the end.
    const status = state.status === 'loading' ? 'ended' : state.status;
    const { scene, node, line, menu, input, ending, stage } = state;
    const variables = Object.fromEntries(
      view.head.variables.map((one) => [one.id, valueOf(view, state, one.id) ?? one.initial]),
    );
    return {
      id,
      story: view.head.id,
      revision: view.head.revision,
      status,
      step: state.step,
      scene,
      node,
      line,
      menu: menu && { ...menu, options: [...menu.options] },
      input,
      ending,
      stage,
      variables,
      decisions: decisionsOf(state),
      cues: [...result.cues],
      callbacks: result.callbacks.map(({ name, args }) => ({ name, args: [...args] })),
      findings: [...result.findings],
      message,
    };
  }

  function show(run: OpenRun, result: Omit<StepResult, 'state'> = nothing, message: string | null = null): RunView {
    keep(run);
    return toView(run, result, message);
  }

  function take(id: string, input: Input, at: number | undefined): RunView {
    const run = find(id);
    if (at !== undefined && at !== run.state.step)
      throw new AppError('conflict', `The run is at step ${run.state.step}, not at ${at}. Read it again.`);
    const result = step(run.view, run.state, input);
    const refused = result.state === run.state ? result.findings[0] : undefined;
    if (refused !== undefined) throw new AppError('conflict', refused.message);
    return show({ ...run, state: result.state }, result);
  }

  return {
    validate(source: { story: string } | { document: unknown }): Finding[] {
      if ('story' in source) return lintStory(stories.document(source.story));
      try {
        return lintStory(openStory(source.document));
      } catch (error) {
        if (error instanceof StoryError) throw new AppError('invalid_input', error.message);
        throw error;
      }
    },
    /** Goes through a story in small pieces, so that others are answered meanwhile. Throws AppError when it was broken off. */
    async explore(story: string, options: ExploreOptions, signal: AbortSignal): Promise<Exploration> {
      const work = explore(stories.document(story), options);
      let turn = work.next();
      for (let since = performance.now(); !turn.done; turn = work.next()) {
        if (performance.now() - since < SLICE_MS) continue;
        await new Promise((done) => setImmediate(done));
        if (signal.aborted) throw new AppError('unavailable', 'Nobody waits for the exploration any more.');
        since = performance.now();
      }
      return turn.value;
    },
    start(story: string, seed: string | undefined, at: Target | undefined): RunView {
      const view = viewOf(story);
      const options = { seed: seed ?? randomUUID(), globals: store.globals(story), ...(at && { at }) };
      const { state, ...result } = start(view, options);
      return show({ id: newId('run'), view, state }, result);
    },
    take,
    rollback(id: string, steps: number): RunView {
      const run = find(id);
      return show({ ...run, state: rollBack(run, Math.max(0, run.state.step - steps)) });
    },
    save(id: string): RunSave {
      const { view, state } = find(id);
      return save(view, state);
    },
    load(story: string, json: unknown): RunView {
      const view = viewOf(story);
      try {
        const { state, message } = load(view, json, store.globals(story));
        return show({ id: newId('run'), view, state }, nothing, message);
      } catch (error) {
        if (error instanceof SaveError) throw new AppError('invalid_input', error.message);
        throw error;
      }
    },
    get: (id: string): RunView => toView(find(id), nothing, null),
    list: (story: string | undefined): RunSummary[] =>
      store.list(story).map(({ updated_at, ...row }) => ({ ...row, updatedAt: updated_at })),
    remove(id: string): void {
      open.delete(id);
      if (!store.remove(id)) throw notFound('run', id);
    },
    /** What the variables feature reads and writes. */
    find,
    keep,
    view: viewOf,
    globals: (story: string): Record<string, Value> => store.globals(story),
    putGlobals: (story: string, values: Readonly<Record<string, Value>>): void => store.putGlobals(story, values),
  };
}
export type ScenarioService = ReturnType<typeof createScenarioService>;
