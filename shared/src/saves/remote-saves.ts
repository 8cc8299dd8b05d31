import type { Client } from '../contract/client.ts';
import type { StoryId } from '../story/ids.ts';
import type { savesApi, SaveSlot, StoredSave } from './saves.api.ts';

type SavesClient = Client<{ saves: typeof savesApi }>['saves'];

/** The saves of a story, kept by a daemon. A slot with nothing in it is null: it is looked up first, since browsers log what is not found. */
export function remoteSaves(api: () => SavesClient, id: StoryId) {
  const list = (): Promise<SaveSlot[]> => api().list({ params: { id } });
  return {
    list,
    async read(slot: string): Promise<StoredSave | null> {
      const known = (await list()).some((one) => one.slot === slot);
      return known ? api().get({ params: { id, slot } }) : null;
    },
    write: (slot: string, body: StoredSave): Promise<void> => api().put({ params: { id, slot }, body }),
    remove: (slot: string): Promise<void> => api().remove({ params: { id, slot } }),
  };
}
