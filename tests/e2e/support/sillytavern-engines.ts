import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** The engines that SillyTavern uses beside its model, as one small server: speech (OpenAI), pictures (A1111), translation (Libre). */
export interface FakeEngines {
  /** Without a trailing slash. */
  readonly url: string;
  /** Texts that were to be spoken. */
  readonly spoken: { input: string; voice: string }[];
  /** Prompts of pictures. */
  readonly drawn: { prompt: string; negative_prompt: string; width: number; height: number }[];
  readonly translated: { q: string; target: string }[];
  /** A picture fails. */
  failing: boolean;
  /** How long a picture takes. */
  drawMs: number;
  stop(): Promise<void>;
}

/** Of the voice, in hertz. */
export const PITCH = 180;

/** How long a text sounds. */
export const toneSeconds = (text: string): number => Math.max(0.4, text.length * 0.06);

/** Speech as it would be: a second of a tone that swells and fades, as a WAV file. */
function tone(seconds: number, pitch: number): Buffer {
  const rate = 24_000;
  const samples = Math.round(seconds * rate);
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < samples; n++) {
    const swell = 0.5 + 0.5 * Math.sin((n / rate) * 20);
    bytes.writeInt16LE(Math.round(9_000 * swell * Math.sin((2 * Math.PI * pitch * n) / rate)), 44 + n * 2);
  }
  return bytes;
}

/** `picture` is what it draws: the bytes of a PNG. */
export async function startFakeEngines(picture: () => Buffer): Promise<FakeEngines> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const json = (value: unknown, status = 200) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, never>;
      const { pathname } = new URL(request.url ?? '/', 'http://host');
      if (pathname === '/v1/audio/speech') {
        fake.spoken.push(body as never);
        const seconds = toneSeconds(String(body['input']));
        response
          .writeHead(200, { 'content-type': 'audio/wav', 'access-control-allow-origin': '*' })
          .end(tone(seconds, PITCH));
      } else if (pathname === '/sdapi/v1/txt2img') {
        fake.drawn.push(body as never);
        if (fake.failing) return void json({ detail: 'Out of memory' }, 500);
        setTimeout(() => json({ images: [picture().toString('base64')] }), fake.drawMs);
      } else if (pathname === '/translate') {
        fake.translated.push(body as never);
        json({ translatedText: `<${String(body['target'])}> ${String(body['q'])}` });
      } else if (pathname === '/sdapi/v1/options') json({});
      else json([]);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const fake: FakeEngines = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoken: [],
    drawn: [],
    translated: [],
    failing: false,
    drawMs: 0,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return fake;
}

/** As SillyTavern numbers it. */
export const PROFILE = { id: 'profile-fake-1', name: 'Fake profile' };

/** Sets the engines up in the folder of a user, as he would in the page: with a connection profile for the model. */
export function seedEngines(folder: string, url: string): void {
  const file = path.join(folder, 'settings.json');
  const all = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    oai_settings: { custom_url: string };
    extension_settings: Record<string, unknown>;
  };
  Object.assign(all.extension_settings, {
    connectionManager: {
      selectedProfile: null,
      profiles: [
        {
          ...PROFILE,
          mode: 'cc',
          api: 'custom',
          'api-url': all.oai_settings.custom_url,
          model: 'fake-profile-model',
          preset: 'Default',
          exclude: [],
        },
      ],
    },
    tts: {
      enabled: true,
      auto_generation: false,
      currentProvider: 'OpenAI Compatible',
      voiceMap: {},
      'OpenAI Compatible': {
        voiceMap: { Vic: 'nova', Mika: 'disabled', '[Default Voice]': 'alloy' },
        model: 'tts-1',
        speed: 1,
        available_voices: ['alloy', 'nova'],
        provider_endpoint: `${url}/v1/audio/speech`,
      },
    },
    sd: { source: 'auto', auto_url: url, auto_auth: '', width: 256, height: 256 },
    translate: { provider: 'libre', target_language: 'en' },
  });
  fs.writeFileSync(file, JSON.stringify(all, null, 4));
  const secret = { id: 'libre-1', value: `${url}/translate`, label: 'test', active: true };
  fs.writeFileSync(path.join(folder, 'secrets.json'), JSON.stringify({ libre_url: [secret] }));
}
