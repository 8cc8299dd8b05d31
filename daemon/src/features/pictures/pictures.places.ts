import type { ComputeAdvice } from '@comfyvn/shared/compute/compute.schema';
import type { PictureRequest } from '@comfyvn/shared/pictures/pictures.schema';
import type { FeatureContext } from '../../core/feature.ts';
import { laneOf, type ComfyParts, type Template } from '../comfy/index.ts';
import { isRemote, remoteLaneOf, type RemoteService } from '../remote/index.ts';
import { adviseOn, type KnownPlace } from './pictures.advice.ts';
import { CUT_OUT } from './pictures.card.ts';
import type { PictureStore } from './pictures.store.ts';

const STATS_MS = 3_000;
/** So many of the last pictures of a place tell its speed. */
const RECENT = 20;

/** The places where pictures can be drawn: what is known of them, and which one draws. */
export function createPlaces(
  store: Pick<PictureStore, 'lastHost'>,
  { jobs, settings }: Pick<FeatureContext, 'jobs' | 'settings'>,
  { comfy, remotes }: { comfy: ComfyParts; remotes: RemoteService },
) {
  const secondsIn = (lane: string): number[] =>
    jobs

      .list({ kind: 'picture', lane, state: 'done', limit: RECENT })
      .flatMap(({ startedAt, finishedAt }) =>
        startedAt === null || finishedAt === null ? [] : [(Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000],
      );
  const lastOwn = (): string | null => {
    const last = store.lastHost(CUT_OUT);
    return last === null || costs(last) ? null : last;
  };
  /** SillyTavern's image generation is one's own. */
  function costs(host: string): boolean {
    if (!isRemote(host)) return comfy.hosts.isPaid(host);
    try {
      return !remotes.isSillyTavern(host);
    } catch {
      return true; // removed since
    }
  }
  /** The memory of the GPU of a host; null where it does not tell in time. */
  async function memoryOf(host: string): Promise<KnownPlace['memory']> {
    const stats = await comfy.hosts
      .client(host)
      .stats(AbortSignal.timeout(STATS_MS))
      .catch(() => null);
    return stats === null ? null : { freeBytes: stats.vramFree, totalBytes: stats.vramTotal };
  }

  /** Where pictures should be drawn. To look at the memory of the hosts takes a question to each. */
  async function advise(
    id: string,
    model: string | undefined,
    pictures: number,
    { looksAtMemory }: { looksAtMemory: boolean },
  ): Promise<ComputeAdvice> {
    const template = comfy.service.template(id);
    const own = (await comfy.service.survey(id, model, pictures)).map(async (fit): Promise<KnownPlace> => ({
      id: fit.host,
      name: fit.name,
      kind: fit.price === null ? 'own' : 'remote',
      problems: fit.missing,
      isLoaded: fit.model === null ? null : fit.isLoaded,
      waiting: fit.open,
      recentSeconds: secondsIn(laneOf(fit.host)),
      memory: looksAtMemory && fit.missing.length === 0 && fit.price === null ? await memoryOf(fit.host) : null,
      price: fit.price,
    }));
    const remote = remotes
      .survey(template, model, pictures)
      .map(({ id: host, name, kind, problems, seconds, estimate }): KnownPlace => ({
        id: host,
        name,
        kind: kind === 'sillytavern' ? kind : 'remote',
        problems,
        isLoaded: null,
        waiting: jobs.openIn(remoteLaneOf(host)),
        recentSeconds: kind === 'sillytavern' ? secondsIn(remoteLaneOf(host)) : [],
        memory: null,
        price: kind === 'sillytavern' ? null : { seconds, dollars: estimate },
      }));
    const { policy, host } = settings.get().compute;
    const named = policy === 'sticky' ? lastOwn() : host;
    return adviseOn([...(await Promise.all(own)), ...remote], pictures, policy, named);
  }

  /** Whom the settings mean; undefined where none can draw. A place that they name is it, even if it cannot. */
  async function preferred(
    template: Template,
    model: string | undefined,
    pictures: number,
  ): Promise<string | undefined> {
    const { policy, host } = settings.get().compute;
    if (policy === 'manual' && host !== null) return host;
    return (await advise(template.id, model, pictures, { looksAtMemory: false })).advised ?? undefined;
  }

  return {
    advise,
    /** Who draws. What costs only where a person names it, here or in the settings. */
    async choose(
      template: Template,
      { host, model }: PictureRequest,
      all: readonly PictureRequest[],
    ): Promise<{ host: string; model: string | null }> {
      const chosen = host ?? (await preferred(template, model, all.length));
      const pictures = all.filter((one) => one.host === host).length;
      if (chosen === undefined || !isRemote(chosen))
        return comfy.service.choose(template.id, { host: chosen, model }, pictures);
      return { host: chosen, model: remotes.choose(chosen, template, model, pictures) };
    },
  };
}
