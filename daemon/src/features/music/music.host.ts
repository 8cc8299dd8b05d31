import type { MusicRequest } from '@comfyvn/shared/music/music.schema';
import type { FeatureContext } from '../../core/feature.ts';
import type { ComfyParts } from '../comfy/index.ts';
import { isRemote } from '../remote/index.ts';
import type { MusicStore } from './music.store.ts';

/**
 * The ComfyUI that is to make a piece: the one that is named for it, else the one that the settings name or that made the last
 * one, as they say; undefined where the best one is to be found. One that costs is never taken only because it made the last one.
 */
export async function hostFor(
  { host, template, model }: MusicRequest,
  {
    store,
    settings,
    comfy,
  }: { store: Pick<MusicStore, 'lastHost'>; settings: FeatureContext['settings']; comfy: ComfyParts },
): Promise<string | undefined> {
  if (host !== undefined) return host;
  const { policy, host: named } = settings.get().compute;
  if (policy === 'manual' && named !== null && !isRemote(named)) return named;
  const last = policy === 'sticky' ? store.lastHost() : null;
  if (last === null) return undefined;
  const fits = await comfy.service.survey(template, model, 1);
  return fits.find((one) => one.host === last && one.missing.length === 0 && one.price === null)?.host;
}
