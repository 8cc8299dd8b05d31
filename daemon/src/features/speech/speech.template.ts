import type { EngineTemplate } from '@comfyvn/shared/speech/engine-template';
import { engineVoice, type EngineVoice } from '@comfyvn/shared/speech/speech.schema';
import { leadsOutside, noConsent } from '../../core/consent.ts';
import { AppError } from '../../core/errors.ts';
import { createRemote, type Answer, type AskOptions } from '../../core/fetch.ts';
import { EngineAway, type SpeakRequest, type SpeechEngine } from './speech.engine.ts';

/** No line takes longer: a model may be loaded first. */
const SPEAK_MS = 120_000;
const ASK_MS = 8_000;
const MAX_SOUND = 40_000_000;
const MAX_LIST = 2_000_000;

export interface HttpEngineOptions {
  /** A certificate that nobody vouches for is accepted. */
  readonly allowSelfSigned?: boolean;
  readonly id: string;
  readonly name: string;
  /** Origin and, if it is not at the root, a path. */
  readonly url: string;
  readonly template: EngineTemplate;
  /** Sent as `Authorization: Bearer`. Asked for each time. */
  readonly key?: () => string | undefined;
  /** Whether texts may be sent out of the own network to it. Asked for each time. */
  readonly consent: () => boolean;
  readonly speakMs?: number;
}

type Values = Readonly<Record<string, string | number | boolean>>;

/** A template with everything filled in. A value that is one placeholder alone keeps its type; an empty style is left out. */
function filled(values: Values | undefined, given: Values): Record<string, string | number | boolean> {
  const out: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(values ?? {})) {
    if (typeof value !== 'string') out[key] = value;
    else {
      const whole = /^\{(\w+)\}$/.exec(value)?.[1];
      const alone = whole !== undefined && Object.hasOwn(given, whole) ? given[whole]! : undefined;
      if (whole === 'style' && alone === '') continue;
      out[key] =
        alone ??
        value.replace(/\{(\w+)\}/g, (as, name: string) => (Object.hasOwn(given, name) ? String(given[name]) : as));
    }
  }
  return out;
}

/** What stands at a path such as `a.b` of a JSON value. */
function at(json: unknown, path: string): unknown {
  let here = json;
  for (const part of path === '' ? [] : path.split('.'))
    here =
      typeof here === 'object' && here !== null && Object.hasOwn(here, part)
        ? (here as Record<string, unknown>)[part]
        : undefined;
  return here;
}

const asForm = (values: Values): URLSearchParams =>
  new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)] as [string, string]));

/** An engine asked by HTTP as its template says. It goes to its own address and nowhere else. */
export function createHttpEngine(options: HttpEngineOptions): SpeechEngine {
  const { id, name, template, key, allowSelfSigned = false, speakMs = SPEAK_MS } = options;
  const { origin, pathname } = new URL(options.url);
  const base = pathname.replace(/\/$/, '');
  const remote = createRemote(origin, { allowSelfSigned, program: name });
  const headers = (): Record<string, string> => {
    const own = key?.() ?? '';
    return own === '' ? {} : { authorization: `Bearer ${own}` };
  };

  /** Asks within a time for all of it; a server that sends a byte now and then does not get more. */
  async function ask(path: string, more: AskOptions, ms: number, signal?: AbortSignal): Promise<Answer> {
    const late = AbortSignal.timeout(ms);
    try {
      return await remote.ask(path, {
        ...more,
        headers: { ...headers(), ...more.headers },
        timeoutMs: ms,
        signal: signal ? AbortSignal.any([signal, late]) : late,
      });
    } catch (error) {
      if (signal?.aborted !== true && late.aborted)
        throw new AppError('unavailable', `${name} did not finish within ${Math.round(ms / 1_000)} s.`, {
          cause: error,
        });
      throw error instanceof AppError && /^(Nothing answers|No computer|.* cannot be reached)/.test(error.message)
        ? new EngineAway(error.message, { cause: error })
        : error;
    }
  }

  const consent = async (): Promise<boolean | null> => ((await leadsOutside(options.url)) ? options.consent() : null);

  async function speak(request: SpeakRequest, signal: AbortSignal) {
    if ((await consent()) === false) throw noConsent(name, 'texts of your stories are');
    const { speak: how, settings, languages } = template;
    const given: Values = {
      model: '',
      ...settings,
      ...request,
      style: request.style ?? '',
      language: nearest(request.language, languages),
    };
    const query = how.query ? `?${asForm(filled(how.query, given)).toString()}` : '';
    const body: AskOptions = how.json
      ? { json: filled(how.json, given) }
      : how.form
        ? {
            body: Buffer.from(asForm(filled(how.form, given)).toString()),
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          }
        : {};
    const answer = await ask(
      `${base}${how.path}${query}`,
      { method: how.method, maxBytes: MAX_SOUND, ...body },
      speakMs,
      signal,
    );
    checkStatus(answer, name);
    if (how.answer === 'bytes') return { bytes: answer.body };
    const json = toJson(answer, name);
    if ('base64' in how.answer) return { bytes: Buffer.from(textAt(json, how.answer.base64, name), 'base64') };
    const sound = await ask(
      placeOf(textAt(json, how.answer.url, name), origin, name),
      { maxBytes: MAX_SOUND },
      ASK_MS * 4,
      signal,
    );
    checkStatus(sound, name);
    return { bytes: sound.body };
  }

  return {
    id,
    name,
    kind: 'http',
    consent,
    settings: JSON.stringify([options.url, template.speak, template.settings]),
    async voices(signal) {
      if (!template.voices) {
        // Something must be there, whatever it says.
        await ask(`${base}/`, { maxBytes: MAX_LIST }, ASK_MS, signal);
        return template.known.map(toVoice);
      }
      const answer = await ask(`${base}${template.voices.path}`, { maxBytes: MAX_LIST }, ASK_MS, signal);
      // Servers that only speak are ready too; which voices they have a person must know.
      if (answer.status === 404 && template.known.length > 0) return template.known.map(toVoice);
      checkStatus(answer, name);
      const voices = toVoices(at(toJson(answer, name), template.voices.list), template.voices);
      return voices.length > 0 ? voices : template.known.map(toVoice);
    },
    speak,
    close: () => remote.close(),
  };
}

const toVoice = (id: string): EngineVoice => engineVoice.parse({ id, name: id });

/** The entries of a list that can be voices; a list of texts, of records, or records by id. */
function toVoices(list: unknown, { id, name }: { id: string; name: string }): EngineVoice[] {
  const entries = Array.isArray(list)
    ? (list as unknown[])
    : typeof list === 'object' && list !== null
      ? Object.keys(list)
      : [];
  return entries.slice(0, 2_000).flatMap((entry) => {
    const voice = typeof entry === 'string' ? entry : (at(entry, id) ?? at(entry, 'name'));
    const label = typeof entry === 'string' ? entry : at(entry, name);
    const parsed = engineVoice.safeParse({ id: voice, name: typeof label === 'string' ? label.slice(0, 200) : voice });
    return parsed.success ? [parsed.data] : [];
  });
}

function nearest(language: string, languages: readonly string[]): string {
  const short = language.split('-')[0]!;
  if (languages.length === 0) return short;
  const full = languages.find((one) => one.toLowerCase() === language.toLowerCase());
  return full ?? languages.find((one) => one.split('-')[0] === short) ?? languages[0]!;
}

/** Servers say 500 for what is 400, and explain it in a body of any shape. */
function checkStatus({ status, body, headers }: Answer, name: string): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400)
    throw new AppError(
      'forbidden',
      `${name} sends elsewhere (to ${String(headers.location).slice(0, 200)}). Enter the address it really has.`,
    );
  if (status === 401 || status === 403)
    throw new AppError('forbidden', `${name} refuses the key (${status}). Enter its key.`);
  const said = body.subarray(0, 300).toString('utf8').replace(/\s+/g, ' ').trim();
  throw new AppError('unavailable', `${name} answered with an error (${status})${said === '' ? '' : `: ${said}`}.`);
}

function toJson({ body }: Answer, name: string): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (error) {
    const said = body.subarray(0, 80).toString('utf8').replace(/\s+/g, ' ');
    throw new AppError('unavailable', `${name} answered something else than expected: "${said}".`, { cause: error });
  }
}

function textAt(json: unknown, path: string, name: string): string {
  const found = at(json, path);
  if (typeof found === 'string' && found !== '') return found;
  throw new AppError('unavailable', `${name} spoke nothing; it answered ${JSON.stringify(json).slice(0, 200)}.`);
}

const LOCAL = new Set(['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]']);

/** The path of an address within the engine; one that is given whole must be of the same server, by any of its names. */
function placeOf(address: string, origin: string, name: string): string {
  const own = new URL(origin);
  const url = URL.canParse(address, origin) ? new URL(address, origin) : null;
  const isOwn =
    url && (url.origin === origin || (LOCAL.has(url.hostname) && LOCAL.has(own.hostname) && url.port === own.port));
  if (!isOwn)
    throw new AppError(
      'forbidden',
      `${name} keeps its sound at another address (${address.slice(0, 200)}), where nothing is asked for.`,
    );
  return `${url.pathname}${url.search}`;
}
