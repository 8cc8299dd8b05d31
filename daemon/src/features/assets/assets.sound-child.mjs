// Decodes untrusted sounds in a process of its own, which can be ended and may run out of memory. Speaks with its parent by
// messages: { id, codec, bytes, keep, most } in, { id, channels, rate, samples, faults, parts } or { id, error, tooLarge } out.
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { MPEGDecoder } from 'mpg123-decoder';
import { OggOpusDecoder } from 'ogg-opus-decoder';

/** A byte of silence may stand for 130,000 of samples, so that little is decoded at once. */
const CHUNK_BYTES = 1_024;
const MAX_MEMORY_BYTES = 1e9;

const DECODERS = { mpeg: MPEGDecoder, flac: FLACDecoder, vorbis: OggVorbisDecoder, opus: OggOpusDecoder };

/** What is refused for its size, and not for being broken. */
class TooLarge extends Error {}

async function decode({ codec, bytes, keep, most }) {
  const decoder = new DECODERS[codec]();
  await decoder.ready;
  let [channels, rate, samples, faults] = [0, 0, 0, 0];
  const parts = [];
  const take = (decoded) => {
    faults += decoded.errors.length;
    if (decoded.samplesDecoded === 0) return;
    if (channels !== 0 && decoded.channelData.length !== channels) throw new Error('its channels change');
    if (rate !== 0 && decoded.sampleRate !== rate) throw new Error('its sampling rate changes');
    [channels, rate] = [decoded.channelData.length, decoded.sampleRate];
    samples += decoded.samplesDecoded;
    if (channels > most.channels) throw new TooLarge(`it has ${channels} channels (${most.channels} at most)`);
    if (rate < most.slowest || rate > most.rate) throw new TooLarge(`it has ${rate} samples a second`);
    if (samples / rate > most.seconds) throw new TooLarge(`it is longer than ${most.seconds / 60} minutes`);
    if (keep) parts.push(decoded.channelData);
  };
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      take(await decoder.decode(bytes.subarray(at, at + CHUNK_BYTES)));
      if (process.memoryUsage.rss() > MAX_MEMORY_BYTES) throw new TooLarge('it takes too much memory');
    }
    if ('flush' in decoder) take(await decoder.flush());
  } finally {
    decoder.free();
  }
  return { channels, rate, samples, faults, parts: keep ? joined(parts, channels, samples) : [] };
}

/** The samples of each channel as one piece. */
function joined(parts, channels, samples) {
  return Array.from({ length: channels }, (_, channel) => {
    const whole = new Float32Array(samples);
    let at = 0;
    for (const part of parts) {
      whole.set(part[channel], at);
      at += part[channel].length;
    }
    return whole;
  });
}

async function answer(request) {
  const decoded = await decode(request).catch((error) => ({
    error: String(error?.message ?? error).slice(0, 300),
    tooLarge: error instanceof TooLarge,
  }));
  process.send({ id: request.id, ...decoded });
}

process.on('message', (request) => void answer(request));
process.on('disconnect', () => process.exit());
process.send({ ready: true });
