import { ENGINE_PRESETS, engineTemplate, PRESET_NAMES } from '@comfyvn/shared/speech/engine-template';
import { addedEngine, type AddedEngine } from '@comfyvn/shared/speech/speech.schema';
import { refuseAddress } from '../../core/addresses.ts';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { SpeechEngine } from './speech.engine.ts';
import type { SpeechStore } from './speech.store.ts';
import { createHttpEngine } from './speech.template.ts';

const MAX_ENGINES = 20;
const secretOf = (id: string): string => `speech:${id}`;

/** The engines that a person added, open as long as they are there. */
export function createAddedEngines(store: SpeechStore, { now }: Pick<FeatureContext, 'now'>, secrets: Secrets) {
  const open = new Map<string, SpeechEngine>();
  const openOne = (id: string, { preset, name, url, settings, voices }: AddedEngine): void => {
    const parsed = engineTemplate.parse(ENGINE_PRESETS[preset].template);
    const template = {
      ...parsed,
      known: voices.length > 0 ? voices : parsed.known,
      settings: { ...parsed.settings, ...settings },
    };
    open.set(id, createHttpEngine({ id, name, url, template, key: secrets.find(secretOf(id))?.['key'] }));
  };
  for (const { id, body } of store.engines()) openOne(id, addedEngine.parse(JSON.parse(body)));

  return {
    all: (): SpeechEngine[] => [...open.values()],
    presets: () =>
      PRESET_NAMES.map((preset) => {
        const { label, url, template } = ENGINE_PRESETS[preset];
        return { preset, label, url, settings: engineTemplate.parse(template).settings };
      }),
    add(engine: AddedEngine, key: string | undefined): { id: string } {
      const { hostname, username, password } = new URL(engine.url);
      if (username !== '' || password !== '')
        throw new AppError('invalid_input', 'Enter the key beside the address, not in it.');
      refuseAddress(hostname);
      if (open.size >= MAX_ENGINES)
        throw new AppError('conflict', `${MAX_ENGINES} engines are here already. Remove one.`);
      let id: string = engine.preset;
      for (let i = 2; open.has(id); i++) id = `${engine.preset}-${i}`;
      store.putEngine(id, JSON.stringify(engine), now().toISOString());
      if (key !== undefined && key !== '') secrets.put(secretOf(id), { key });
      openOne(id, engine);
      return { id };
    },
    remove(id: string): void {
      const engine = open.get(id);
      if (!engine || !store.dropEngine(id)) throw notFound('engine of speech', id);
      engine.close?.();
      open.delete(id);
      secrets.remove(secretOf(id));
    },
    stop(): void {
      for (const engine of open.values()) engine.close?.();
    },
  };
}
