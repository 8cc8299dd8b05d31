import * as z from 'zod';

const text = z.string().max(2_000);
/** A value of a request; `{text}` and the like are filled in. A number in quotes alone, `"{speed}"`, becomes a number. */
const values = z.record(z.string().max(80), z.union([text, z.number(), z.boolean()]));
const path = text.regex(/^\/(?!\/)/, 'Begin with one /, e.g. /tts');

/**
 * How an engine is asked by HTTP, as data. Placeholders: {text} {voice} {language} {speed} {pitch} {style} {model}, and
 * each of the settings by its name.
 */
export const engineTemplate = z.object({
  speak: z.object({
    method: z.enum(['GET', 'POST']).default('POST'),
    path,
    query: values.optional(),
    json: values.optional(),
    form: values.optional().describe('As application/x-www-form-urlencoded'),
    answer: z
      .union([
        z.literal('bytes'),
        z.object({ url: text }).describe('Path in the JSON answer to the address of the sound, e.g. `output_file_url`'),
        z.object({ base64: text }).describe('Path in the JSON answer to the sound as Base64'),
      ])
      .default('bytes'),
  }),
  voices: z
    .object({
      path,
      list: text.default('').describe('Path in the JSON answer to the list, e.g. `voices`; the whole answer if empty'),
      id: text.default('id').describe('Field of an entry that is no text'),
      name: text.default('name'),
    })
    .optional(),
  known: z.array(text).max(500).default([]).describe('Voices, where the engine does not list them'),
  languages: z.array(text).max(200).default([]).describe('Any, if empty'),
  settings: values.default({}),
});
export type EngineTemplate = z.infer<typeof engineTemplate>;

/** What stands in braces is filled in with these, and with the settings by their names. */
export const PLACEHOLDERS = ['text', 'voice', 'language', 'speed', 'pitch', 'style', 'model'] as const;

/** What is wrong with a template, in sentences; none if it can be used. Pure. */
export function templateFaults({ speak, settings, voices, known }: EngineTemplate): string[] {
  const values = Object.values({ ...speak.query, ...speak.json, ...speak.form });
  const named = values.flatMap((value) => (typeof value === 'string' ? [...value.matchAll(/\{(\w+)\}/g)] : []));
  const names = new Set(named.map(([, name]) => name!));
  const allowed = new Set<string>([...PLACEHOLDERS, ...Object.keys(settings)]);
  const unknown = [...names].filter((name) => !allowed.has(name));
  return [
    ...(names.has('text') ? [] : ['Nothing of the request holds {text}, so nothing would be said.']),
    ...unknown.map((name) => `{${name}} is no placeholder. There are {${[...allowed].join('}, {')}}.`),
    ...(speak.json && speak.form ? ['A request has one body: JSON or a form, not both.'] : []),
    ...(speak.method === 'GET' && (speak.json ?? speak.form) ? ['GET has no body. Use POST, or the query.'] : []),
    ...(voices === undefined && known.length === 0 && names.has('voice')
      ? ['Say where its voices are listed, or name them.']
      : []),
  ];
}

export interface EnginePreset {
  readonly label: string;
  /** Where it listens unless it was told otherwise. */
  readonly url: string;
  readonly template: z.input<typeof engineTemplate>;
}

export const ENGINE_PRESETS = {
  openai: {
    label: 'OpenAI-compatible',
    url: 'http://127.0.0.1:8000',
    template: {
      speak: {
        path: '/v1/audio/speech',
        json: {
          model: '{model}',
          input: '{text}',
          voice: '{voice}',
          response_format: 'wav',
          speed: '{speed}',
          instructions: '{style}',
        },
      },
      voices: { path: '/v1/audio/voices', list: 'voices' },
      known: ['alloy', 'ash', 'coral', 'echo', 'fable', 'nova', 'onyx', 'sage', 'shimmer'],
      settings: { model: 'tts-1' },
    },
  },
  kokoro: {
    label: 'Kokoro (Kokoro-FastAPI)',
    url: 'http://127.0.0.1:8880',
    template: {
      speak: {
        path: '/v1/audio/speech',
        // Streaming is its default, and gives WAV files that do not know their size.
        json: {
          model: 'kokoro',
          input: '{text}',
          voice: '{voice}',
          response_format: 'wav',
          speed: '{speed}',
          stream: false,
        },
      },
      voices: { path: '/v1/audio/voices', list: 'voices' },
    },
  },
  alltalk: {
    label: 'AllTalk v2',
    url: 'http://127.0.0.1:7851',
    template: {
      speak: {
        path: '/api/tts-generate',
        form: {
          text_input: '{text}',
          text_filtering: 'none',
          character_voice_gen: '{voice}',
          narrator_enabled: 'false',
          narrator_voice_gen: '{voice}',
          text_not_inside: 'character',
          language: '{language}',
          output_file_name: 'comfyvn',
          output_file_timestamp: 'true',
          autoplay: 'false',
        },
        answer: { url: 'output_file_url' },
      },
      voices: { path: '/api/voices', list: 'voices' },
    },
  },
  xtts: {
    label: 'XTTS (xtts-api-server)',
    url: 'http://127.0.0.1:8020',
    template: {
      speak: { path: '/tts_to_audio/', json: { text: '{text}', speaker_wav: '{voice}', language: '{language}' } },
      voices: { path: '/speakers', id: 'voice_id' },
      languages: ['en', 'es', 'fr', 'de', 'it', 'pt', 'pl', 'tr', 'ru', 'nl', 'cs', 'ar', 'zh', 'hu', 'ko', 'ja', 'hi'],
    },
  },
  'gpt-sovits': {
    label: 'GPT-SoVITS (api_v2)',
    url: 'http://127.0.0.1:9880',
    template: {
      speak: {
        path: '/tts',
        json: {
          text: '{text}',
          text_lang: '{language}',
          ref_audio_path: '{voice}',
          prompt_text: '{prompt_text}',
          prompt_lang: '{prompt_lang}',
          text_split_method: 'cut5',
          batch_size: 1,
          media_type: 'wav',
          streaming_mode: false,
          speed_factor: '{speed}',
        },
      },
      settings: { prompt_text: '', prompt_lang: 'en' },
    },
  },
  chatterbox: {
    label: 'Chatterbox (Chatterbox-TTS-Server)',
    url: 'http://127.0.0.1:8004',
    template: {
      speak: {
        path: '/tts',
        json: {
          text: '{text}',
          voice_mode: 'predefined',
          predefined_voice_id: '{voice}',
          speed_factor: '{speed}',
          language: '{language}',
          split_text: true,
          output_format: 'wav',
          temperature: '{temperature}',
          exaggeration: '{exaggeration}',
          cfg_weight: '{cfg_weight}',
        },
      },
      voices: { path: '/get_predefined_voices', id: 'filename', name: 'display_name' },
      settings: { temperature: 0.8, exaggeration: 0.5, cfg_weight: 0.5 },
    },
  },
  silero: {
    label: 'Silero (silero-api-server)',
    url: 'http://127.0.0.1:8001',
    template: {
      speak: { path: '/tts/generate', json: { text: '{text}', speaker: '{voice}', session: '' } },
      voices: { path: '/tts/speakers' },
    },
  },
} as const satisfies Readonly<Record<string, EnginePreset>>;
export type EnginePresetName = keyof typeof ENGINE_PRESETS;
export const PRESET_NAMES = Object.keys(ENGINE_PRESETS) as [EnginePresetName, ...EnginePresetName[]];
