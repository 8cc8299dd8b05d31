import {
  comfyPrice,
  type ComfyChange,
  type ComfyConnection,
  type ComfyHost,
  type ComfyPrice,
} from '@comfyvn/shared/comfy/comfy.schema';
import { shownAddress } from '../../core/addresses.ts';
import { isElsewhere, leadsOutside, noConsent } from '../../core/consent.ts';
import { AppError, messageOf, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { createHealthClock } from '../../core/health.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { Books, RunBooks, Terms } from '../books/index.ts';
import { optionsOf, type Catalog } from './comfy.catalog.ts';
import { createComfyClient, type ComfyAccess, type ComfyClient } from './comfy.client.ts';
import type { ComfyStore, HostRow } from './comfy.store.ts';

/** How long what a host told of its nodes and models is believed. */
const CATALOG_MS = 600_000;
const NOTHING: HostFacts = { isNear: true, version: null, device: '', vramFree: 0, vramTotal: 0, models: 0, loras: [] };
const SENT = 'prompts and pictures of your stories are';
const SHOWN_LORAS = 5_000;

type HostFacts = Pick<ComfyHost, 'isNear' | 'version' | 'device' | 'vramFree' | 'vramTotal' | 'models' | 'loras'>;

const secretOf = (id: string): string => `comfy:${id}`;

/** The ComfyUIs that a person added: how they are reached and what they have. */
export function createComfyHosts(
  store: ComfyStore,
  { bus, newId, now }: Pick<FeatureContext, 'bus' | 'newId' | 'now'>,
  secrets: Secrets,
  books: Books,
) {
  const clients = new Map<string, ComfyClient>();
  const health = createHealthClock(now);
  const catalogs = new Map<string, { catalog: Catalog; at: number }>();

  const row = (id: string): HostRow => {
    const found = store.findHost(id);
    if (!found) throw notFound('ComfyUI', id);
    return found;
  };
  const priceOf = ({ price }: HostRow): ComfyPrice | null =>
    price === null ? null : comfyPrice.parse(JSON.parse(price));
  const termsOf = (one: HostRow): Terms | null => {
    const price = priceOf(one);
    if (price === null) return null;
    const { per, dollars, guessSeconds, caps } = price;
    const bySecond = { per: 'second' as const, dollars: dollars / 3_600 };
    return { name: one.name, price: per === 'hour' ? bySecond : { per, dollars }, guessSeconds, caps };
  };
  const view = (one: HostRow): ComfyHost => {
    const terms = termsOf(one);
    return toHost(one, priceOf(one), terms === null ? null : books.costsOf(one.id, terms));
  };
  /** Throws AppError where a host that costs may not be sent anything, or so many pictures cost too much. */
  function permitPaid(id: string, pictures: number): void {
    const one = row(id);
    const terms = termsOf(one);
    if (terms === null) return;
    if (one.consent === 0) throw noConsent(one.name, SENT);
    books.check(id, terms, pictures);
  }
  const clientOf = (id: string): ComfyClient => {
    const { url, self_signed: selfSigned } = row(id);
    const known = clients.get(id);
    if (known) return known;
    const headers = secrets.find(secretOf(id)) ?? {};
    const client = createComfyClient({ url, headers, allowSelfSigned: selfSigned === 1 });
    clients.set(id, client);
    return client;
  };
  const forget = (id: string): void => {
    clients.get(id)?.close();
    clients.delete(id);
    catalogs.delete(id);
  };
  const write = (next: HostRow): HostRow => {
    store.putHost(next);
    bus.emit('comfy.changed', { id: next.id });
    return next;
  };
  /** Asks a host for all it has. Throws AppError. */
  async function ask(client: ComfyClient): Promise<{ facts: HostFacts; catalog: Catalog }> {
    const stats = await client.stats();
    const catalog = await client.catalog();
    const models =
      optionsOf(catalog, 'CheckpointLoaderSimple', 'ckpt_name').length +
      optionsOf(catalog, 'UNETLoader', 'unet_name').length;
    const loras = optionsOf(catalog, 'LoraLoader', 'lora_name').slice(0, SHOWN_LORAS);
    const isNear = !(await leadsOutside(client.access.url));
    return { facts: { ...stats, isNear, models, loras: [...loras] }, catalog };
  }
  async function check(id: string): Promise<HostRow> {
    const checkedAt = now().toISOString();
    try {
      const { facts, catalog } = await ask(clientOf(id));
      catalogs.set(id, { catalog, at: now().getTime() });
      health.note(id, true);
      return write({ ...row(id), problem: null, checked_at: checkedAt, facts: JSON.stringify(facts) });
    } catch (error) {
      catalogs.delete(id);
      if (!(error instanceof AppError)) throw error;
      health.note(id, false);
      return write({ ...row(id), problem: messageOf(error), checked_at: checkedAt });
    }
  }
  /** A host that is reached before it is kept. Throws AppError where it is not. */
  async function connect(access: ComfyAccess): Promise<HostFacts> {
    const client = createComfyClient(access);
    try {
      return (await ask(client)).facts;
    } finally {
      client.close();
    }
  }
  const refuseTwin = (url: string, id: string | null): void => {
    const twin = store.hosts().find((one) => one.url === url && one.id !== id);
    if (twin) throw new AppError('conflict', `"${twin.name}" is this ComfyUI already.`);
  };
  const keep = (id: string, { headers }: ComfyAccess): void => {
    if (Object.keys(headers).length > 0) secrets.put(secretOf(id), headers);
    else secrets.remove(secretOf(id));
    forget(id);
  };

  /** The headers that a change leaves. Throws AppError for one without a value. */
  function headersOf(id: string, wanted: ComfyChange['headers'], moved: boolean): Record<string, string> {
    const kept = moved ? {} : (secrets.find(secretOf(id)) ?? {});
    const valueOf = (name: string, value: string): string => {
      const found = value === '' ? kept[name] : value;
      if (found !== undefined) return found;
      const why = moved ? ' again: it was entered for another server' : '';
      throw new AppError('invalid_input', `Enter the value of the header "${name}"${why}.`);
    };
    return wanted === undefined
      ? kept
      : Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, valueOf(name, value)]));
  }
  /** Asks a host as it is to be reached from now on, and keeps that. Throws AppError where it is not reached. */
  async function reachAnew(id: string, change: ComfyChange): Promise<Partial<HostRow>> {
    const before = row(id);
    const url = change.url === undefined ? before.url : addressOf(change.url);
    const moved = isElsewhere(before.url, url);
    refuseTwin(url, id);
    const access = {
      url,
      headers: headersOf(id, change.headers, moved),
      allowSelfSigned: change.allowSelfSigned ?? before.self_signed === 1,
    };
    const facts = await connect(access);
    row(id); // it may have been forgotten meanwhile
    keep(id, access);
    return {
      url,
      header_names: JSON.stringify(Object.keys(access.headers)),
      self_signed: access.allowSelfSigned ? 1 : 0,
      problem: null,
      checked_at: now().toISOString(),
      facts: JSON.stringify(facts),
      ...(moved && { last_model: null, consent: 0 }),
    };
  }

  return {
    list: (): ComfyHost[] => store.hosts().map(view),
    get: (id: string): ComfyHost => view(row(id)),
    client: clientOf,
    async add(connection: ComfyConnection): Promise<ComfyHost> {
      const { headers, allowSelfSigned } = connection;
      const access = { url: addressOf(connection.url), headers, allowSelfSigned };
      const facts = await connect(access);
      refuseTwin(access.url, null);
      const id = newId('cmf');
      keep(id, access);
      const at = now().toISOString();
      return view(
        write({
          id,
          name: connection.name || new URL(access.url).host,
          url: access.url,
          header_names: JSON.stringify(Object.keys(access.headers)),
          self_signed: access.allowSelfSigned ? 1 : 0,
          enabled: 1,
          problem: null,
          checked_at: at,
          facts: JSON.stringify(facts),
          last_model: null,
          consent: connection.consent ? 1 : 0,
          price: connection.price == null ? null : JSON.stringify(connection.price),
          created_at: at,
        }),
      );
    },
    async update(id: string, change: ComfyChange): Promise<ComfyHost> {
      const isReachedAnew =
        change.url !== undefined || change.headers !== undefined || change.allowSelfSigned !== undefined;
      const reached = isReachedAnew ? await reachAnew(id, change) : {};
      const { name, enabled, consent, price } = change;
      return view(
        write({
          ...row(id),
          ...reached,
          ...(name !== undefined && name !== '' && { name }),
          ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
          ...(consent !== undefined && { consent: consent ? 1 : 0 }),
          ...(price !== undefined && { price: price === null ? null : JSON.stringify(price) }),
        }),
      );
    },
    remove(id: string): void {
      row(id);
      forget(id);
      secrets.remove(secretOf(id));
      store.removeHost(id);
      bus.emit('comfy.changed', { id });
    },
    check: async (id: string): Promise<ComfyHost> => view(await check(id)),
    /** Asks all that are used, cost nothing and are due. */
    async checkAll(): Promise<void> {
      // One that costs may be woken by a question, and is paid for that.
      const used = store.hosts().filter((one) => one.enabled === 1 && one.price === null && health.isDue(one.id));
      await Promise.all(used.map((one) => check(one.id)));
    },
    /** What a host has, asked at most every ten minutes, and once where it costs. Throws AppError where it cannot be asked. */
    async catalog(id: string): Promise<Catalog> {
      const known = catalogs.get(id);
      if (known && (row(id).price !== null || now().getTime() - known.at < CATALOG_MS)) return known.catalog;
      const { problem } = await check(id);
      const found = catalogs.get(id);
      if (!found) throw new AppError('unavailable', problem ?? 'It could not be asked.');
      return found.catalog;
    },
    /** Throws AppError where what is drawn may not be sent to it, or so many pictures cost too much. */
    async permit(id: string, pictures: number): Promise<void> {
      const { name, url, consent } = row(id);
      if (consent === 0 && (await leadsOutside(url))) throw noConsent(name, SENT);
      permitPaid(id, pictures);
    },
    /** Whether it is paid for. */
    isPaid: (id: string): boolean => store.findHost(id)?.price != null,
    /** The books of a run for a job. */
    booksFor: (id: string, job: string): RunBooks =>
      books.forRun({
        host: id,
        job,
        permit: () => permitPaid(id, 1),
        terms: () => {
          const found = store.findHost(id);
          return found ? termsOf(found) : null;
        },
        onChange: () => bus.emit('comfy.changed', { id }),
      }),
    noteModel(id: string, model: string): void {
      const found = store.findHost(id);
      if (found && found.last_model !== model) write({ ...found, last_model: model });
    },
    stop(): void {
      for (const id of [...clients.keys()]) forget(id);
    },
  };
}
export type ComfyHosts = ReturnType<typeof createComfyHosts>;

const toHost = (row: HostRow, price: ComfyHost['price'], costs: ComfyHost['costs']): ComfyHost => ({
  ...NOTHING,
  ...(JSON.parse(row.facts) as HostFacts),
  id: row.id,
  name: row.name,
  url: row.url,
  headers: JSON.parse(row.header_names) as string[],
  allowSelfSigned: row.self_signed === 1,
  enabled: row.enabled === 1,
  consent: row.consent === 1,
  price,
  costs,
  problem: row.problem,
  checkedAt: row.checked_at,
  lastModel: row.last_model,
});

/** `localhost:8188` or `https://example.org/comfy/` as an address. Throws AppError for what is none. Pure. */
function addressOf(text: string): string {
  const bad = (why: string) =>
    new AppError('invalid_input', `"${shownAddress(text)}" is no address of a ComfyUI: ${why}.`);
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    throw bad('write it as http://127.0.0.1:8188');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw bad('it begins with http:// or https://');
  if (url.username !== '' || url.password !== '') throw bad('give a password as a header "Authorization"');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
