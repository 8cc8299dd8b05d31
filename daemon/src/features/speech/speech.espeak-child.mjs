// eSpeak NG in a process of its own: it is under the GPL, and 24 MB of WASM that may crash. Speaks with its parent by
// messages: { id, text, voice, rate, pitch } in, { id, rate, samples, words, phonemes } or { id, error } out.
import EspeakNg from '@echogarden/espeak-ng-emscripten';

const module = await EspeakNg();
const worker = new module.eSpeakNGWorker();
const FOUND = new Set([0, 2]);

/** Positions of words in UTF-16 units: eSpeak counts whole characters, from 1. */
function placesOf(text) {
  const places = [];
  let at = 0;
  for (const sign of text) {
    places.push(at);
    at += sign.length;
  }
  return [...places, at];
}

function speak({ text, voice, rate, pitch }) {
  if (!FOUND.has(worker.set_voice(voice))) throw new Error(`eSpeak NG has no voice "${voice}".`);
  worker.set_rate(rate);
  worker.set_pitch(pitch);
  const parts = [];
  const words = [];
  const phonemes = [];
  const places = placesOf(text);
  worker.synthesize(text, (samples, events) => {
    parts.push(samples);
    for (const { type, text_position: from, word_length: length, audio_position: ms, id } of events) {
      const at = places[from - 1];
      if (type === 'word' && at !== undefined)
        words.push({ ms, at, length: (places[from - 1 + length] ?? text.length) - at });
      // Another language within the text is told as "(en)": that is no sound.
      if (type === 'phoneme' && !String(id).startsWith('(')) phonemes.push({ ms, sign: String(id ?? '') });
    }
    return false;
  });
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { rate: worker.get_samplerate(), samples, words, phonemes };
}

process.on('message', (request) => {
  try {
    process.send({ id: request.id, ...speak(request) });
  } catch (error) {
    process.send({ id: request.id, error: String(error?.message ?? error) });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
