import type { Connection } from '../connection.ts';
import { element } from '../element.ts';
import { describe } from '../sentence.ts';
import { keepProviderSettings, renewVoices } from '../st/speech.ts';
import { word } from '../words.ts';

/** What SillyTavern keeps for the provider; it adds its own `voiceMap`. */
export interface ProviderSettings {
  /** Times the natural speed. */
  speed?: number;
  voiceMap?: Record<string, string>;
}
/** A voice as SillyTavern lists it; it finds them by name. */
export interface Voice {
  readonly name: string;
  readonly voice_id: string;
  readonly lang: string;
  readonly preview_url: false;
}

const SLOWEST = 0.5;
const FASTEST = 2;
/** Characters that the daemon speaks at once. */
const LONGEST = 4_000;
/** The voice of whoever speaks in the story. */
const OF_SPEAKER = '@speaker';
const DEFAULT = 'default';

export type SpeechProvider = ReturnType<typeof createSpeechProvider>;

/** Speaks for SillyTavern by the daemon: with the voices of its characters, and with one cache for stories and chats. */
export function createSpeechProvider(connection: Connection, settings: () => ProviderSettings) {
  const sentence = element('p', { class: 'comfyvn-sentence', attributes: { role: 'status' } });
  const preview = new Audio();
  let known: Voice[] | null = null;

  async function ask(path: string, body?: object): Promise<Response> {
    if (connection.state.is !== 'ready') await connection.find();
    if (connection.state.is !== 'ready') throw new Error(describe(connection.state));
    const answer = await fetch(connection.baseUrl + path, {
      method: body ? 'POST' : 'GET',
      headers: { ...connection.headers(), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new SpeechError(await reasonOf(answer), answer.status);
    return answer;
  }

  async function voices(): Promise<Voice[]> {
    if (known) return known;
    const { voices: listed = [] } = (await (await ask('/v1/audio/voices')).json()) as {
      voices?: { id?: unknown; name?: unknown; language?: unknown }[];
    };
    const named = listed.flatMap(({ id, name, language }) =>
      typeof id === 'string' && id !== DEFAULT
        ? [toVoice(typeof name === 'string' && name ? name : id, id, typeof language === 'string' ? language : '')]
        : [],
    );
    known = [toVoice(word('voiceOfSpeaker'), OF_SPEAKER, ''), toVoice(word('voiceDefault'), DEFAULT, ''), ...named];
    // SillyTavern tells them apart by their names.
    known = known.filter(({ name }, at, all) => all.findIndex((one) => one.name === name) === at);
    return known;
  }

  async function speak(text: string, voice: string, whose?: string | null): Promise<Response> {
    const say = (as: string) =>
      ask('/v1/audio/speech', { input: text, voice: as, response_format: 'mp3', speed: settings().speed ?? 1 });
    if (voice !== OF_SPEAKER) return say(voice);
    const name = speakerIn(whose);
    if (name === '') return say(DEFAULT);
    try {
      return await say(name);
    } catch (error) {
      // Who has no voice of their own speaks with the default one.
      if (error instanceof SpeechError && (error.status === 400 || error.status === 404)) return say(DEFAULT);
      throw error;
    }
  }

  function drawSettings(): HTMLElement[] {
    const told = element('output', {}, String(settings().speed ?? 1));
    const speed = element('input', {
      attributes: {
        type: 'range',
        min: String(SLOWEST),
        max: String(FASTEST),
        step: '0.05',
        id: 'comfyvn_speech_speed',
      },
    });
    speed.value = String(settings().speed ?? 1);
    speed.addEventListener('input', () => {
      settings().speed = Number(speed.value);
      told.textContent = speed.value;
      void keepProviderSettings();
    });
    const label = element('label', { attributes: { for: speed.id } }, `${word('voiceSpeed')} `, told);
    return [sentence, label, speed];
  }

  const say = () =>
    (sentence.textContent = connection.state.is === 'ready' ? word('voiceHint') : describe(connection.state));
  const unsubscribe = connection.subscribe(({ is }) => {
    say();
    // Voices that could not be listed before can be now.
    if (is === 'ready' && !known) void renewVoices();
  });

  return {
    /** Fills the place among SillyTavern's settings. */
    show(place: HTMLElement | null): void {
      say();
      place?.replaceChildren(...drawSettings());
    },
    /** Throws a sentence for the user where nothing can be spoken. */
    async checkReady(): Promise<void> {
      await voices();
    },
    async renew(): Promise<void> {
      known = null;
      await renewVoices();
    },
    voices,
    async voice(name: string): Promise<Voice> {
      const all = await voices();
      const found = all.find((one) => one.name === name);
      if (!found) throw new Error(word('voiceUnknown', { name }));
      return found;
    },
    /** One sound, or several one after the other where the text is long. */
    async speak(text: string, voice: string, whose?: string | null): Promise<Response | AsyncGenerator<Response>> {
      const pieces = piecesOf(text, LONGEST);
      if (pieces.length === 1) return speak(text, voice, whose);
      return (async function* () {
        for (const piece of pieces) yield await speak(piece, voice, whose);
      })();
    },
    async preview(voice: string): Promise<void> {
      preview.pause();
      const sound = await (await speak(word('voicePreview'), voice)).blob();
      URL.revokeObjectURL(preview.src);
      preview.src = URL.createObjectURL(sound);
      await preview.play();
    },
    dispose(): void {
      unsubscribe();
      preview.pause();
      URL.revokeObjectURL(preview.src);
    },
  };
}

/** A text in pieces of at most `most` characters, cut behind sentences where there are any, else behind words. Pure. */
export function piecesOf(text: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > most) {
    const head = rest.slice(0, most);
    const sentence =
      /^[\s\S]*[.!?…。！？]["”»」』]?\s/.exec(head)?.[0].length ?? /^[\s\S]*[。！？]/.exec(head)?.[0].length;
    const at = sentence ?? (head.lastIndexOf(' ') > 0 ? head.lastIndexOf(' ') : most);
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

class SpeechError extends Error {
  override name = 'SpeechError';
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const toVoice = (name: string, voice_id: string, lang: string): Voice => ({ name, voice_id, lang, preview_url: false });

/** SillyTavern names the part of a message behind the speaker: `Vic ("Quotes")`. Pure. */
export const speakerIn = (whose: string | null | undefined): string => {
  const name = (whose ?? '').replace(/ \((?:"Quotes"|\*Text inside asterisks\*|Other text)\)$/, '');
  return name === '[Default Voice]' ? '' : name;
};

/** What an answer says went wrong: in the words of OpenAI's API, or as a problem. */
async function reasonOf(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => ({}))) as { error?: { message?: unknown }; title?: unknown };
  const said = body.error?.message ?? body.title;
  return typeof said === 'string' ? said : word('noAnswer');
}
