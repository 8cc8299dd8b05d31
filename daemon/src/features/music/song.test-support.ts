import Flac from 'libflacjs/dist/libflac.js';

const BITS = 16;

/** Samples of each channel as a FLAC file, as ComfyUI writes one. */
export async function flacOf(parts: readonly Float32Array[], rate: number): Promise<Buffer> {
  if (!Flac.isReady()) await new Promise<void>((done) => Flac.on('ready', () => done()));
  const length = parts[0]?.length ?? 0;
  const encoder = Flac.create_libflac_encoder(rate, parts.length, BITS, 2, length, false, 0);
  const out: Buffer[] = [];
  Flac.init_encoder_stream(encoder, (bytes) => void out.push(Buffer.from(bytes)));
  const mixed = new Int32Array(length * parts.length);
  for (const [n, samples] of parts.entries())
    for (let i = 0; i < length; i++) mixed[i * parts.length + n] = Math.round(samples[i]! * 32_767);
  Flac.FLAC__stream_encoder_process_interleaved(encoder, mixed, length);
  Flac.FLAC__stream_encoder_finish(encoder);
  Flac.FLAC__stream_encoder_delete(encoder);
  return Buffer.concat(out);
}

/** Beats of a chord in stereo, one each half a second, at a low rate so that tests are quick. */
export function beats(seconds: number, rate = 22_050, level = 0.2): Float32Array[] {
  return [220, 277.2].map((pitch) =>
    Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
      const since = (i / rate) % 0.5;
      return level * Math.exp(-since * 6) * Math.sin((2 * Math.PI * pitch * i) / rate);
    }),
  );
}

const songs = new Map<number, Promise<Buffer>>();
/** A piece of music as a FLAC file. */
export function song(seconds: number): Promise<Buffer> {
  const known = songs.get(seconds) ?? flacOf(beats(seconds), 22_050);
  songs.set(seconds, known);
  return known;
}
