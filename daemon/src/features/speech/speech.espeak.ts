import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { EngineVoice } from '@comfyvn/shared/speech/speech.schema';
import * as z from 'zod';
import { AppError, messageOf } from '../../core/errors.ts';
import { fromInt16, lengthMs, type Pcm } from './sound/pcm.ts';
import type { SpeakRequest, SpeechEngine, SpokenTimes } from './speech.engine.ts';

const PACKAGE = '@echogarden/espeak-ng-emscripten';
const START_MS = 30_000;
const SPEAK_MS = 60_000;
const IDLE_MS = 60_000;
const WORDS_A_MINUTE = 165;
const PITCH = 50;

const WOMEN = ['f2', 'f3', 'f4', 'f1', 'f5'];
const MEN = ['m3', 'm1', 'm2', 'm4', 'm7', 'm5', 'm8', 'm6'];
const NAMES: Readonly<Record<string, string>> = { f: 'Woman', m: 'Man' };
const VOICES: readonly EngineVoice[] = [...WOMEN, ...MEN].map((id) => ({
  id,
  name: `${NAMES[id[0]!]} ${id.slice(1)}`,
  gender: WOMEN.includes(id) ? 'female' : 'male',
  languages: [],
}));

/** What eSpeak calls the languages that others call so. The rest have the same names. */
const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'en-us',
  fr: 'fr-fr',
  zh: 'cmn',
  'zh-hans': 'cmn',
  'zh-cn': 'cmn',
  'zh-hant': 'cmn',
  'zh-tw': 'cmn',
  no: 'nb',
  iw: 'he',
  'es-mx': 'es-419',
};

const answer = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.int(), error: z.string() }),
  z.object({
    id: z.int(),
    rate: z.number(),
    samples: z.instanceof(Int16Array),
    words: z.array(z.object({ ms: z.number(), at: z.int(), length: z.int() })),
    phonemes: z.array(z.object({ ms: z.number(), sign: z.string() })),
  }),
]);
type Answer = Exclude<z.infer<typeof answer>, { ready: true }>;

/** The one who runs eSpeak NG: begun when it is needed, ended when it was not for a minute. */
class EspeakProcess {
  readonly #script: string;
  #child: ChildProcess | null = null;
  #started: Promise<ChildProcess> | null = null;
  #waiting = new Map<number, { done: (answer: Answer) => void; fail: (error: Error) => void }>();
  #next = 1;
  #idle: NodeJS.Timeout | undefined;

  constructor(script: string) {
    this.#script = script;
  }

  async ask(
    request: { text: string; voice: string; rate: number; pitch: number },
    signal: AbortSignal,
  ): Promise<Answer> {
    signal.throwIfAborted();
    clearTimeout(this.#idle);
    const child = await (this.#started ??= this.#start());
    child.ref();
    child.channel?.ref();
    const id = this.#next++;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(SPEAK_MS)]);
    // It cannot be told to stop within a text, so it is ended.
    const onAbort = (): void => this.#end(stopped(signal));
    try {
      return await new Promise<Answer>((done, fail) => {
        deadline.addEventListener('abort', onAbort, { once: true });
        this.#waiting.set(id, { done, fail });
        child.send({ id, ...request });
      });
    } finally {
      deadline.removeEventListener('abort', onAbort);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#rest(child);
    }
  }

  /** While nothing is asked of it, it does not keep the program from ending. */
  #rest(child: ChildProcess): void {
    child.unref();
    child.channel?.unref();
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref();
  }

  close(): void {
    this.#end(new AppError('unavailable', 'ComfyVN is stopping.'));
  }

  #start(): Promise<ChildProcess> {
    // Typed arrays travel as they are.
    const child = fork(this.#script, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    return new Promise((done, fail) => {
      const late = setTimeout(() => gone('It did not start in time.'), START_MS);
      const gone = (why: string): void => {
        clearTimeout(late);
        const error = new AppError('unavailable', `eSpeak NG stopped. ${why} It starts again with the next line.`);
        fail(error);
        if (this.#child === child) this.#end(error);
      };
      child.on('message', (message) => {
        const parsed = answer.safeParse(message);
        if (!parsed.success) return gone('It answered something that is not known.');
        if ('ready' in parsed.data) {
          clearTimeout(late);
          return done(child);
        }
        this.#waiting.get(parsed.data.id)?.done(parsed.data);
      });
      child.once('error', (error) => gone(messageOf(error)));
      child.once('exit', (code) => gone(`It ended with code ${code}.`));
    });
  }

  #end(error: Error): void {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = null;
    this.#started = null;
    for (const { fail } of this.#waiting.values()) fail(error);
    this.#waiting.clear();
    child?.kill('SIGKILL');
  }
}

const stopped = (signal: AbortSignal): Error =>
  signal.aborted
    ? new AppError('conflict', 'It was cancelled.')
    : new AppError('unavailable', `eSpeak NG did not finish a line within ${SPEAK_MS / 1_000} s.`);

/** The embedded engine, which also tells how others would say a text. */
export interface Espeak extends SpeechEngine {
  /** When it would say the words and sounds of a text, and how long it would take; null where it is not there or cannot. */
  timesOf(text: string, language: string, signal: AbortSignal): Promise<(SpokenTimes & { lengthMs: number }) | null>;
}

/**
 * The embedded engine: eSpeak NG, which speaks a hundred languages with a machine's voice and needs nothing else. It
 * comes with the program as an optional package, and runs in a process of its own.
 */
export function createEspeak(home: string): Espeak {
  const script = path.join(home, 'daemon', 'src', 'features', 'speech', 'speech.espeak-child.mjs');
  const version = installedVersion(script);
  const process = new EspeakProcess(script);
  const speak = async (
    { text, voice, language, speed, pitch }: SpeakRequest,
    signal: AbortSignal,
  ): Promise<{ pcm: Pcm; times: SpokenTimes }> => {
    if (version === null) throw absent();
    if (!VOICES.some(({ id }) => id === voice))
      throw new AppError(
        'not_found',
        `eSpeak NG has no voice "${voice}". It has ${VOICES.map(({ id }) => id).join(', ')}.`,
      );
    const request = { text: text.replace(/&/g, ' '), rate: Math.round(WORDS_A_MINUTE * speed), pitch: pitchOf(pitch) };
    let spoken: Answer | undefined;
    for (const name of namesOf(language)) {
      spoken = await process.ask({ ...request, voice: `${name}+${voice}` }, signal);
      if (!('error' in spoken)) break;
    }
    if (spoken === undefined || 'error' in spoken)
      throw new AppError('unsupported', `eSpeak NG could not speak this: ${spoken?.error ?? 'no language'}.`);
    const whole = <T extends { ms: number }>(time: T): T => ({ ...time, ms: Math.max(0, Math.round(time.ms)) });
    const times = { words: spoken.words.map(whole), phonemes: spoken.phonemes.map(whole) };
    return { pcm: fromInt16(spoken.samples, spoken.rate), times };
  };
  return {
    id: 'espeak',
    name: 'eSpeak NG',
    kind: 'embedded',
    settings: version ?? '',
    async voices() {
      if (version === null) throw absent();
      return VOICES;
    },
    speak,
    async timesOf(text, language, signal) {
      if (version === null) return null;
      try {
        const request = { text, language, voice: MEN[0]!, speed: 1, pitch: 1 };
        const { pcm, times } = await speak(request, signal);
        return { ...times, lengthMs: lengthMs(pcm) };
      } catch (error) {
        if (error instanceof AppError && !signal.aborted) return null;
        throw error;
      }
    },
    close: () => process.close(),
  };
}

const absent = (): AppError =>
  new AppError(
    'unavailable',
    `eSpeak NG is not installed. Run "npm install ${PACKAGE}" in the folder of ComfyVN, or add another engine.`,
  );

/** The version of the package; null where npm could not install it or was told not to. */
function installedVersion(script: string): string | null {
  try {
    return (createRequire(script)(`${PACKAGE}/package.json`) as { version: string }).version;
  } catch {
    return null;
  }
}

const pitchOf = (pitch: number): number => Math.max(0, Math.min(99, Math.round(PITCH + 45 * Math.log2(pitch))));

/** What a language may be called, the best guess first; English at last, so that no line stays without a voice. */
function namesOf(language: string): string[] {
  const full = language.toLowerCase();
  const short = full.split('-')[0]!;
  return [...new Set([LANGUAGES[full] ?? full, LANGUAGES[short] ?? short, 'en-us'])];
}
