import { makesMusic } from '@comfyvn/shared/comfy/comfy.schema';
import { saidIn } from '@comfyvn/shared/contract/change';
import {
  remoteInput,
  type RemoteChange,
  type RemoteHost,
  type RemoteInput,
  type TemplateOnRemote,
} from '@comfyvn/shared/remote/remote.schema';
import { isNear, shownAddress } from '../../core/addresses.ts';
import { isElsewhere, noConsent } from '../../core/consent.ts';
import { AppError, messageOf, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { createHealthClock } from '../../core/health.ts';
import type { JobContext } from '../../core/job-kind.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { Books, Terms } from '../books/index.ts';
import { modelsFor, type Catalog, type ComfyParts, type Template } from '../comfy/index.ts';
import type { LibraryService } from '../libraries/index.ts';
import { catalogOf } from './remote.catalog.ts';
import type { RemoteProvider, RemoteTask } from './remote.provider.ts';
import { runOnRemote } from './remote.run.ts';
import { libraryIn, sillyTavernProvider } from './remote.sillytavern.ts';
import { runpodProvider } from './remote.runpod.ts';
import type { RemoteRow, RemoteStore } from './remote.store.ts';
import { bodyOf, templateProvider } from './remote.template.ts';

const PREFIX = 'rmt';
const secretOf = (id: string): string => `remote:${id}`;

/** Whether an id is that of a remote GPU. Pure. */
export const isRemote = (host: string): boolean => host.startsWith(`${PREFIX}_`);
/** The lane of a remote GPU. */
export const remoteLaneOf = (host: string): string => `remote:${host}`;

/** Remote GPUs that a person added: how they are reached, what they may cost, and what was spent. */
export function createRemoteService(
  store: RemoteStore,
  { bus, jobs, newId, now }: Pick<FeatureContext, 'bus' | 'jobs' | 'newId' | 'now'>,
  {
    secrets,
    comfy,
    libraries,
    books,
  }: { secrets: Secrets; comfy: ComfyParts; libraries: Pick<LibraryService, 'images'>; books: Books },
) {
  const row = (id: string): RemoteRow => {
    const found = store.find(id);
    if (!found) throw notFound('remote GPU', id);
    return found;
  };
  const inputOf = ({ input }: RemoteRow): RemoteInput => remoteInput.parse(JSON.parse(input));
  const keyOf = (id: string): string => secrets.find(secretOf(id))?.['key'] ?? '';

  function onTemplate(template: Template, input: RemoteInput): TemplateOnRemote {
    if (input.kind === 'sillytavern') {
      const missing = template.needsPicture ? ['SillyTavern draws from words alone, not from a picture.'] : [];
      return { template: template.id, missing, models: [] };
    }
    const catalog = catalogOf(input);
    const models = modelsFor(template, catalog);
    const missing = template.bindings.model.length > 0 && models.length === 0;
    return { template: template.id, missing: missing ? ['Say which models it has.'] : [], models };
  }
  function view(one: RemoteRow): RemoteHost {
    const input = inputOf(one);
    return {
      ...input,
      id: one.id,
      hasKey: secrets.has(secretOf(one.id)),
      enabled: one.enabled === 1,
      problem: one.problem,
      checkedAt: one.checked_at,
      health: one.health,
      costs: books.costsOf(one.id, termsOf(input)),
      templates: comfy.service
        .all()
        .filter((template) => !makesMusic(template))
        .map((template) => onTemplate(template, input)),
    };
  }
  const write = (next: RemoteRow): RemoteRow => {
    store.put(next);
    jobs.setLane(remoteLaneOf(next.id), { concurrency: inputOf(next).concurrency });
    bus.emit('remote.changed', { id: next.id });
    return next;
  };
  function open(id: string): RemoteProvider {
    const { kind, url, name, keyHeader, allowSelfSigned, service } = inputOf(row(id));
    const library = libraryIn(url);
    if (library !== null) return sillyTavernProvider(libraries.images(library));
    const key = keyOf(id);
    const value = keyHeader.toLowerCase() === 'authorization' && !key.includes(' ') ? `Bearer ${key}` : key;
    const options = { url, name, allowSelfSigned, headers: key === '' ? {} : { [keyHeader]: value } };
    return kind === 'runpod' ? runpodProvider(options) : templateProvider(service, options);
  }
  const clock = createHealthClock(now);
  async function check(id: string): Promise<RemoteRow> {
    const checked = { checked_at: now().toISOString() };
    let provider: RemoteProvider | null = null;
    try {
      provider = open(id);
      const health = await provider.health();
      clock.note(id, true);
      return write({ ...row(id), ...checked, health, problem: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      clock.note(id, false);
      return write({ ...row(id), ...checked, health: '', problem: messageOf(error) });
    } finally {
      provider?.close();
    }
  }
  const keep = (id: string, { key, ...input }: RemoteInput & { key?: string | undefined }): string => {
    if (key === '') secrets.remove(secretOf(id));
    else if (key !== undefined) secrets.put(secretOf(id), { key });
    return JSON.stringify(input);
  };
  /** Throws AppError where nothing may be sent to it, or so many pictures cost too much. */
  function permit(id: string, pictures: number): RemoteInput {
    const one = row(id);
    const input = inputOf(one);
    if (one.enabled === 0) throw new AppError('conflict', `"${input.name}" is switched off. Switch it on first.`);
    if (!input.consent) throw noConsent(input.name, 'prompts and pictures of your stories are');
    books.check(id, termsOf(input), pictures);
    return input;
  }

  return {
    list: (): RemoteHost[] => store.all().map(view),
    async add(input: RemoteInput): Promise<RemoteHost> {
      const id = newId(PREFIX);
      const checked = checkedInput(input);
      write({
        id,
        input: keep(id, checked),
        enabled: 1,
        problem: null,
        health: '',
        checked_at: null,
        created_at: now().toISOString(),
      });
      return view(await check(id));
    },
    async change(id: string, change: RemoteChange): Promise<RemoteHost> {
      const one = row(id);
      const before = inputOf(one);
      const next = checkedInput({ ...before, ...saidIn(change) });
      // A key and consent are for whom they were given.
      const moved = isElsewhere(before.url, next.url);
      const given = moved
        ? { ...next, key: change.key ?? '', consent: change.consent ?? false }
        : { ...next, key: change.key };
      write({ ...one, input: keep(id, given) });
      return view(await check(id));
    },
    use: (id: string, enabled: boolean): RemoteHost => view(write({ ...row(id), enabled: enabled ? 1 : 0 })),
    check: async (id: string): Promise<RemoteHost> => view(await check(id)),
    /** Asks all that are used and due. */
    async checkAll(): Promise<void> {
      const due = store.all().filter(({ id, enabled }) => enabled === 1 && clock.isDue(id));
      await Promise.all(due.map(({ id }) => check(id)));
    },
    remove(id: string): void {
      row(id);
      secrets.remove(secretOf(id));
      store.drop(id);
      bus.emit('remote.changed', { id });
    },
    /** Whether it draws with what is set in SillyTavern, whatever the template. */
    isSillyTavern: (id: string): boolean => libraryIn(inputOf(row(id)).url) !== null,
    name: (id: string): string => inputOf(row(id)).name,
    catalog: (id: string): Catalog => catalogOf(inputOf(row(id))),
    /** Remote GPUs that are switched on, what a picture takes there, and why one cannot or may not draw so many with a template. */
    survey(template: Template, model: string | undefined, pictures: number) {
      return store.all().flatMap((one) => {
        if (one.enabled === 0) return [];
        const input = inputOf(one);
        const { missing, models } = onTemplate(template, input);
        const problems = [...missing];
        if (template.bindings.model.length > 0 && model !== undefined && !models.includes(model))
          problems.push(
            input.kind === 'sillytavern'
              ? 'It draws with the model that is chosen in SillyTavern.'
              : `It has no model "${model}".`,
          );
        if (one.problem !== null) problems.push(one.problem);
        try {
          permit(one.id, pictures);
        } catch (error) {
          problems.push(messageOf(error));
        }
        const { seconds, estimate } = books.costsOf(one.id, termsOf(input));
        return [{ id: one.id, name: input.name, kind: input.kind, problems, seconds, estimate }];
      });
    },
    /** The model to draw with. Throws AppError where it cannot, or may not, draw so many pictures. */
    choose(id: string, template: Template, wanted: string | undefined, pictures: number): string | null {
      const input = permit(id, pictures);
      const { name } = input;
      const { missing, models } = onTemplate(template, input);
      if (missing.length > 0) throw new AppError('unavailable', `"${name}" cannot draw this. ${missing.join(' ')}`);
      if (template.bindings.model.length === 0 || input.kind === 'sillytavern') return null;
      if (wanted !== undefined && !models.includes(wanted))
        throw new AppError('unavailable', `"${name}" has no model "${wanted}".`);
      return wanted ?? models[0] ?? null;
    },
    /** Draws, as the work of a job. Throws as runOnRemote does. */
    async draw(id: string, task: RemoteTask, job: JobContext): Promise<Buffer> {
      const provider = open(id);
      try {
        return await runOnRemote(provider, {
          task,
          name: inputOf(row(id)).name,
          saved: job.saved,
          save: (saved) => job.save(saved),
          books: books.forRun({
            host: id,
            job: job.id,
            permit: () => void permit(id, 1),
            terms: () => termsOf(inputOf(row(id))),
            onChange: () => bus.emit('remote.changed', { id }),
          }),
          signal: job.signal,
          onProgress: (message) => job.progress(0.1, message),
        });
      } finally {
        provider.close();
      }
    },
    /** Lanes are as wide as their remotes, from the start on. */
    openLanes(): void {
      for (const one of store.all()) jobs.setLane(remoteLaneOf(one.id), { concurrency: inputOf(one).concurrency });
    },
  };
}
export type RemoteService = ReturnType<typeof createRemoteService>;

const termsOf = ({ name, pricePerSecond, guessSeconds, caps }: RemoteInput): Terms => ({
  name,
  price: { per: 'second', dollars: pricePerSecond },
  guessSeconds,
  caps,
});

/** With its address as it is used. Throws AppError for one that cannot be. Pure. */
function checkedInput(input: RemoteInput): RemoteInput {
  const bad = (why: string) =>
    new AppError('invalid_input', `"${shownAddress(input.url)}" is no address of a remote GPU: ${why}.`);
  if (input.kind === 'sillytavern') {
    if (libraryIn(input.url) === null)
      throw new AppError('invalid_input', `"${input.url}" is no library. Choose one that was added by its address.`);
    // Nothing is paid for what a person runs.
    return { ...input, pricePerSecond: 0 };
  }
  if (!URL.canParse(input.url)) throw bad('write it as https://api.runpod.ai/v2/abc123');
  const { protocol, hostname, username, password, origin, pathname } = new URL(input.url);
  if (protocol !== 'https:' && protocol !== 'http:') throw bad('it begins with https://');
  if (username !== '' || password !== '') throw bad('give the key in its own field');
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'http:' && !isNear(host) && host.includes('.'))
    throw bad('it begins with http://, so that anybody on the way could read the key. Use https://');
  if (input.kind === 'service') checkBody(input.service.submitBody);
  return { ...input, url: `${origin}${pathname.replace(/\/+$/, '')}` };
}

const checkBody = (body: string): unknown =>
  bodyOf(body, { graph: {}, images: [], prompt: '', negative: '', seed: 0, width: 0, height: 0 });
