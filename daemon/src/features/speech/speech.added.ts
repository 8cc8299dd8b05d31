import {
  ENGINE_PRESETS,
  engineTemplate,
  PRESET_NAMES,
  type EngineTemplate,
} from '@comfyvn/shared/speech/engine-template';
import { saidIn } from '@comfyvn/shared/contract/change';
import { languageOf } from '@comfyvn/shared/speech/language';
import {
  addedEngine,
  OWN,
  type AddedEngine,
  type EngineChange,
  type EngineFile,
  type EngineSetup,
} from '@comfyvn/shared/speech/speech.schema';
import { spokenText } from '@comfyvn/shared/speech/spoken-text';
import { refuseAddress } from '../../core/addresses.ts';
import { isElsewhere } from '../../core/consent.ts';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { SpeechEngine } from './speech.engine.ts';
import type { SpeechStore } from './speech.store.ts';
import { createHttpEngine } from './speech.template.ts';

const MAX_ENGINES = 20;
const secretOf = (id: string): string => `speech:${id}`;

/** The template that an engine is asked by, with what was set for it. Throws AppError where there is none. */
function templateOf({ preset, template, settings, voices }: AddedEngine): EngineTemplate {
  const parsed = preset === OWN ? template : engineTemplate.parse(ENGINE_PRESETS[preset].template);
  if (!parsed) throw new AppError('invalid_input', 'An engine of your own needs its template.');
  return {
    ...parsed,
    known: voices.length > 0 ? voices : parsed.known,
    settings: { ...parsed.settings, ...settings },
  };
}

interface Access {
  readonly key: () => string | undefined;
  readonly consent: () => boolean;
}
const engineOf = (id: string, added: AddedEngine, access: Access): SpeechEngine =>
  createHttpEngine({
    id,
    name: added.name,
    url: added.url,
    allowSelfSigned: added.allowSelfSigned,
    template: templateOf(added),
    ...access,
  });

function checkAddress({ url }: AddedEngine): void {
  const { hostname, username, password } = new URL(url);
  if (username !== '' || password !== '')
    throw new AppError('invalid_input', 'Enter the key beside the address, not in it.');
  refuseAddress(hostname);
}

/** The engines that a person added, open as long as they are there. */
export function createAddedEngines(store: SpeechStore, { now }: Pick<FeatureContext, 'now'>, secrets: Secrets) {
  const open = new Map<string, { engine: SpeechEngine; added: AddedEngine }>();
  const openOne = (id: string, added: AddedEngine): void => {
    const access = {
      key: () => secrets.find(secretOf(id))?.['key'],
      consent: () => open.get(id)?.added.consent === true,
    };
    open.set(id, { engine: engineOf(id, added, access), added });
  };
  const one = (id: string) => {
    const there = open.get(id);
    if (!there) throw notFound('engine of speech', id);
    return there;
  };
  for (const { id, body } of store.engines()) openOne(id, addedEngine.parse(JSON.parse(body)));

  return {
    all: (): SpeechEngine[] => [...open.values()].map(({ engine }) => engine),
    presets: () =>
      PRESET_NAMES.map((preset) => {
        const { label, url, template } = ENGINE_PRESETS[preset];
        return { preset, label, url, template: engineTemplate.parse(template) };
      }),
    add(engine: AddedEngine, key: string | undefined): { id: string } {
      checkAddress(engine);
      if (open.size >= MAX_ENGINES)
        throw new AppError('conflict', `${MAX_ENGINES} engines are here already. Remove one.`);
      templateOf(engine);
      let id: string = engine.preset;
      for (let i = 2; open.has(id); i++) id = `${engine.preset}-${i}`;
      store.putEngine(id, JSON.stringify(engine), now().toISOString());
      if (key !== undefined && key !== '') secrets.put(secretOf(id), { key });
      openOne(id, engine);
      return { id };
    },
    get(id: string): EngineSetup {
      return { ...one(id).added, hasKey: secrets.has(secretOf(id)) };
    },
    change(id: string, { key, ...change }: EngineChange): void {
      const there = one(id);
      const moved = change.url !== undefined && isElsewhere(there.added.url, change.url);
      const added: AddedEngine = { ...there.added, ...(moved && { consent: false }), ...saidIn(change) };
      checkAddress(added);
      templateOf(added);
      store.putEngine(id, JSON.stringify(added), now().toISOString());
      // A key is for whom it was entered.
      if (key === '' || (key === undefined && moved)) secrets.remove(secretOf(id));
      else if (key !== undefined) secrets.put(secretOf(id), { key });
      there.engine.close?.();
      openOne(id, added);
    },
    remove(id: string): void {
      one(id).engine.close?.();
      store.dropEngine(id);
      open.delete(id);
      secrets.remove(secretOf(id));
    },
    /** What an engine that is not added says, and with which voice; nothing of it is kept. */
    async tryOut(engine: AddedEngine, key: string | undefined, text: string, voice: string, signal: AbortSignal) {
      checkAddress(engine);
      const tried = engineOf(engine.preset, engine, { key: () => key, consent: () => true });
      try {
        const first = voice === '' ? (await tried.voices(signal))[0]?.id : voice;
        if (first === undefined)
          throw new AppError('unavailable', `${engine.name} lists no voices. Name one to try it out.`);
        const request = { text: spokenText(text), voice: first, language: languageOf(text, 'en'), speed: 1, pitch: 1 };
        return await tried.speak(request, signal);
      } finally {
        tried.close?.();
      }
    },
    /** How an engine is asked, for others. */
    file(id: string): EngineFile {
      const { added } = one(id);
      const { name, url } = added;
      return { comfyvn: 'speech-engine', version: 1, name, url, template: templateOf(added) };
    },
    stop(): void {
      for (const { engine } of open.values()) engine.close?.();
    },
  };
}
