import type * as z from 'zod';
import { saidIn } from '@comfyvn/shared/contract/change';
import type { LlmHealth, LlmMeta, LlmServer, LlmServerChange, LlmServerInput } from '@comfyvn/shared/llm/llm.schema';
import { isElsewhere } from '../../core/consent.ts';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { SnoozeError } from '../../core/job-kind.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { BridgeService } from '../bridge/index.ts';
import type { LibraryService } from '../libraries/index.ts';
import { askJson, askText, type Ask, type Question } from './llm.ask.ts';
import { createLlmFetch } from './llm.fetch.ts';
import { askByLibrary, libraryIn } from './llm.library.ts';
import { askByPage, isOffered, NOT_OFFERED } from './llm.page.ts';
import { baseOf, checkPlace, looksNear } from './llm.place.ts';
import { askInRoles } from './llm.roles.ts';
import type { LlmStore, ServerRow } from './llm.store.ts';
import { clientOf, explained, stream, type LlmPlace, type Patience } from './llm.stream.ts';

export const PATIENCE: Patience = { firstMs: 120_000, nextMs: 30_000, retries: 2 };
const HEALTH_MS = 10_000;
const MAX_MODELS = 1_000;
/** Models think at length before a short answer. */
const TEST_TOKENS = 2_000;

const secretOf = (id: string): string => `llm:${id}`;
/** The lane in which jobs wait for a server. */
export const laneOf = (server: string): string => `llm:${server}`;

export function createLlmService(
  store: LlmStore,
  { newId, now }: Pick<FeatureContext, 'newId' | 'now'>,
  {
    secrets,
    bridge,
    libraries,
    patience = PATIENCE,
  }: {
    secrets: Secrets;
    bridge: BridgeService;
    libraries: Pick<LibraryService, 'text'>;
    patience?: Patience;
  },
) {
  /** Models that thought until their room was used up, since the program began. */
  const thinkers = new Set<string>();
  const getRow = (id: string): ServerRow => {
    const row = store.find(id);
    if (!row) throw notFound('server of text models', id);
    return row;
  };
  const placeOf = (row: ServerRow): LlmPlace => ({
    url: row.url,
    key: secrets.find(secretOf(row.id))?.['key'] ?? '',
    consent: row.consent === 1,
    allowSelfSigned: row.self_signed === 1,
    patience,
  });
  const toServer = (row: ServerRow): LlmServer => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    url: row.url,
    model: row.model,
    contextTokens: row.context_tokens,
    consent: row.consent === 1,
    allowSelfSigned: row.self_signed === 1,
    hasKey: secrets.has(secretOf(row.id)),
    isNear: row.kind === 'openai' && looksNear(row.url),
  });
  const rowOf = (id: string, input: LlmServerInput, createdAt: string): ServerRow => ({
    id,
    kind: input.kind,
    name: input.name,
    url: input.kind === 'openai' ? baseOf(input.url) : ofSillyTavern(input.url),
    model: input.model,
    context_tokens: input.contextTokens,
    consent: input.consent ? 1 : 0,
    self_signed: input.allowSelfSigned ? 1 : 0,
    created_at: createdAt,
  });
  const put = (row: ServerRow, key: string | undefined): LlmServer => {
    store.put(row);
    if (key === '') secrets.remove(secretOf(row.id));
    else if (key !== undefined) secrets.put(secretOf(row.id), { key });
    return toServer(row);
  };

  /** An open page of SillyTavern, or the server of a library that can be asked. Throws AppError for anything else. */
  function ofSillyTavern(url: string): string {
    if (url === '') return '';
    const library = libraryIn(url);
    if (library === null)
      throw new AppError('invalid_input', `"${url}" is no library. Choose one that was added by its address.`);
    libraries.text(library);
    return url;
  }

  /** Whether the connection of a library's server is there. */
  async function healthOf(row: ServerRow, library: string): Promise<LlmHealth> {
    const all = await libraries.text(library).connections();
    const isMissing = !all.some(({ id }) => id === row.model);
    const message =
      row.model === ''
        ? 'The connection in use in SillyTavern is no chat completion. Choose one there, or a connection profile with one.'
        : 'SillyTavern has no such connection profile any more. Choose another one.';
    return { ready: !isMissing, message: isMissing ? message : '', models: [] };
  }

  /** The models that a server lists; null where it lists none. */
  async function modelsOf(place: LlmPlace, signal: AbortSignal): Promise<string[] | null> {
    const way = createLlmFetch({ ...place, events: false });
    const client = clientOf({ ...place, patience: { ...patience, retries: 0 } }, way.fetch);
    try {
      const page = (await client.models.list({ signal })) as { data?: unknown };
      const ids = (Array.isArray(page.data) ? page.data : []).map((one) => (one as { id?: unknown } | null)?.id);
      return ids.filter((id): id is string => typeof id === 'string').slice(0, MAX_MODELS);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const why = explained(error, place);
      if (why instanceof AppError && why.code === 'not_found') return null;
      throw why;
    } finally {
      way.close();
    }
  }
  async function checkRow(row: ServerRow): Promise<void> {
    if (row.kind === 'openai') return checkPlace(row.url, row.consent === 1);
    if (row.consent === 0)
      throw new AppError(
        'forbidden',
        `"${row.name}" sends to wherever SillyTavern's connection leads. Allow in the text models that texts of your stories are sent there.`,
      );
    const library = libraryIn(row.url);
    if (library !== null) libraries.text(library);
    else if (!isOffered(bridge, row.model)) throw new SnoozeError(NOT_OFFERED);
  }
  /** Whom a server's questions go to, and under which name its ways are remembered. */
  async function target(id: string, signal: AbortSignal): Promise<{ ask: Ask; url: string; model: string }> {
    const row = getRow(id);
    await checkRow(row);
    const library = libraryIn(row.url);
    if (library !== null) {
      const server = libraries.text(library);
      return {
        ask: askInRoles((question, hooks) => askByLibrary(server, row.model, question, hooks)),
        url: row.url,
        model: row.model,
      };
    }
    if (row.kind === 'sillytavern')
      return {
        ask: (question, hooks) => askByPage(bridge, row.model, question, hooks),
        url: 'sillytavern:',
        model: row.model,
      };
    const place = placeOf(row);
    const limit = AbortSignal.any([signal, patient()]);
    const model = row.model !== '' ? row.model : ((await modelsOf(place, limit))?.[0] ?? 'default');
    const ask = askInRoles((question, hooks) => stream(place, { model, ...question }, hooks));
    return { ask, url: row.url, model };
  }

  return {
    list: (): LlmServer[] => store.all().map(toServer),
    get: (id: string): LlmServer => toServer(getRow(id)),
    add: (input: LlmServerInput): LlmServer => put(rowOf(newId('llm'), input, now().toISOString()), input.key),
    change(id: string, { key, ...change }: LlmServerChange): LlmServer {
      const old = getRow(id);
      const before = toServer(old);
      const row = rowOf(id, { ...before, ...saidIn(change) }, old.created_at);
      // A key and consent are for whom they were given. What a model knows goes along.
      const moved = isElsewhere(old.url, row.url);
      if (row.url !== old.url) store.remembers(old.url, row.url);
      return put(moved && change.consent === undefined ? { ...row, consent: 0 } : row, key ?? (moved ? '' : undefined));
    },
    remove(id: string): void {
      if (!store.drop(id)) throw notFound('server of text models', id);
      secrets.remove(secretOf(id));
    },
    async health(id: string, signal: AbortSignal): Promise<LlmHealth> {
      const row = getRow(id);
      try {
        await checkRow(row);
        const library = libraryIn(row.url);
        if (library !== null) return await healthOf(row, library);
        if (row.kind === 'sillytavern') return { ready: true, message: '', models: [] };
        const models = await modelsOf(placeOf(row), AbortSignal.any([signal, patient()]));
        if (models === null) return { ready: true, message: 'It answers, but does not list its models.', models: [] };
        const isMissing = row.model !== '' && models.length > 0 && !models.includes(row.model);
        return { ready: true, message: isMissing ? `It does not list the model "${row.model}".` : '', models };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { ready: false, message: error.message, models: [] };
      }
    },
    async askText(id: string, question: Question): Promise<{ text: string; meta: LlmMeta }> {
      return askText((await target(id, question.signal)).ask, question);
    },
    /** Asks for JSON that fits a schema; what works with the server is remembered. */
    async askJson<T>(id: string, schema: z.ZodType<T>, question: Question): Promise<{ value: T; meta: LlmMeta }> {
      const { ask, url, model } = await target(id, question.signal);
      const memory = {
        get: () => store.modeOf(url, model),
        put: (mode: Parameters<LlmStore['remember']>[2]) => store.remember(url, model, mode),
        thinksTooLong: () => thinkers.has(`${url} ${model}`),
        noteThinking: () => void thinkers.add(`${url} ${model}`),
      };
      return askJson(ask, schema, memory, question);
    },
    /** A short question, to try a server. */
    async tryOut(id: string, question: string, signal: AbortSignal, onText: (text: string) => void) {
      const messages = [{ role: 'user' as const, content: question }];
      return this.askText(id, { messages, maxTokens: TEST_TOKENS, signal, onText });
    },
  };
}
export type LlmService = ReturnType<typeof createLlmService>;

/** Aborts with a reason that people can read. */
function patient(): AbortSignal {
  const abort = new AbortController();
  const late = new AppError('unavailable', `The server did not answer within ${HEALTH_MS / 1_000} seconds.`);
  setTimeout(() => abort.abort(late), HEALTH_MS).unref();
  return abort.signal;
}
