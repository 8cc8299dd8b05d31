import type { AssetSource, SaveStore, StorySource } from '@comfyvn/player';
import { assetsApi } from '@comfyvn/shared/assets/assets.api';
import { createClient } from '@comfyvn/shared/contract/client';
import { ApiError } from '@comfyvn/shared/contract/api-error';
import { pairingApi } from '@comfyvn/shared/pairing/pairing.api';
import { remoteSaves } from '@comfyvn/shared/saves/remote-saves';
import { savesApi } from '@comfyvn/shared/saves/saves.api';
import { sillytavernApi } from '@comfyvn/shared/sillytavern/sillytavern.api';
import { speechApi } from '@comfyvn/shared/speech/speech.api';
import { storiesApi } from '@comfyvn/shared/stories/stories.api';
import { translationsApi } from '@comfyvn/shared/translations/translations.api';
import type { Connection } from './connection.ts';
import type { PairingCalls } from './pairing-calls.ts';
import type { SpokenQuery } from './speech/keep-speech.ts';

const api = {
  assets: assetsApi,
  saves: savesApi,
  sillytavern: sillytavernApi,
  speech: speechApi,
  stories: storiesApi,
  translations: translationsApi,
};

export type Daemon = ReturnType<typeof createDaemonClient>;

/** The daemon's API for this page. This module brings the schemas along, so it is loaded when first needed. */
export function createDaemonClient(connection: Pick<Connection, 'baseUrl' | 'headers'>) {
  const open = (signal?: AbortSignal) =>
    createClient(api, {
      baseUrl: connection.baseUrl,
      headers: () => connection.headers(),
      ...(signal && { fetch: (to: RequestInfo | URL, how?: RequestInit) => fetch(to, { ...how, signal }) }),
    });
  return {
    sync: (body: Parameters<ReturnType<typeof open>['sillytavern']['sync']>[0]['body'], signal?: AbortSignal) =>
      open(signal).sillytavern.sync({ body }),
    /** What the daemon holds of chats. */
    held: (body: Parameters<ReturnType<typeof open>['sillytavern']['held']>[0]['body'], signal?: AbortSignal) =>
      open(signal).sillytavern.held({ body }),
    upload: (query: Parameters<ReturnType<typeof open>['sillytavern']['asset']>[0]['query'], body: Blob) =>
      open().sillytavern.asset({ query, body }),
    /** Keeps what SillyTavern has spoken; how many lines of the story have another voice now. */
    keepSpeech: async (query: SpokenQuery, sound: Blob): Promise<number> =>
      (await open().speech.addClip({ query, body: sound })).attached,
    addPicture: (query: { story: string; message: number; prompt: string }, picture: Blob) =>
      open().sillytavern.picture({ query, body: picture }),
    dropPicture: (query: { story: string; message: number }) => open().sillytavern.dropPicture({ query }),
    merge: (body: Parameters<ReturnType<typeof open>['sillytavern']['merge']>[0]['body'], signal?: AbortSignal) =>
      open(signal).sillytavern.merge({ body }),
    draft: (body: Parameters<ReturnType<typeof open>['sillytavern']['draft']>[0]['body']) =>
      open().sillytavern.draft({ body }),
    translations: {
      list: (id: string) => open().translations.list({ params: { id } }),
      begin: (id: string, locale: string) => open().translations.begin({ params: { id }, body: { locale } }),
      stop: (id: string, locale: string) => open().translations.stop({ params: { id, locale } }),
    },
    locate: (id: string, message: number) => open().stories.locate({ params: { id }, query: { message } }),
    story: (id: string): StorySource => ({
      head: () => open().stories.get({ params: { id } }),
      scene: (scene) => open().stories.scene({ params: { id, scene } }),
    }),
    assets: {
      load: (id) => open().assets.file({ params: { id } }) as Promise<unknown> as Promise<Blob>,
      copy: (id, width) =>
        open().assets.preview({
          params: { id },
          query: { width, missing: 'larger' },
        }) as Promise<unknown> as Promise<Blob>,
    } satisfies AssetSource,
    saves: (id: string): SaveStore => remoteSaves(() => open().saves, id),
  };
}

/** HTTP status of a failed call; 0: nobody answered; null: another mistake. */
export function statusOf(error: unknown): number | null {
  if (error instanceof ApiError) return error.problem.status;
  // `fetch` rejects with a TypeError, and only it does here, when no answer comes.
  return error instanceof TypeError ? 0 : null;
}

export async function pairingCalls(baseUrl: string): Promise<PairingCalls> {
  const { pairing } = createClient({ pairing: pairingApi }, { baseUrl });
  return {
    ask: (name) => pairing.ask({ body: { name } }),
    poll: (id, secret) => pairing.poll({ params: { id }, body: { secret } }),
  };
}
