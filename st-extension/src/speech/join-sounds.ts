/** Samples a second; speech has nothing above. */
const RATE = 24_000;
const HEADER_BYTES = 44;

/** One sound of several, one after the other: a WAV file. Throws where the browser cannot read one of them. */
export async function joinSounds(sounds: readonly Blob[]): Promise<Blob> {
  const reader = new OfflineAudioContext(1, 1, RATE);
  const parts: Float32Array[] = [];
  for (const sound of sounds) parts.push(toMono(await reader.decodeAudioData(await sound.arrayBuffer())));
  return new Blob([toWav(parts)], { type: 'audio/wav' });
}

function toMono(sound: Pick<AudioBuffer, 'length' | 'numberOfChannels' | 'getChannelData'>): Float32Array {
  const mono = new Float32Array(sound.length);
  for (let channel = 0; channel < sound.numberOfChannels; channel++)
    for (const [at, value] of sound.getChannelData(channel).entries()) mono[at]! += value / sound.numberOfChannels;
  return mono;
}

/** 16 bits, one channel. Pure. */
export function toWav(parts: readonly Float32Array[]): ArrayBuffer {
  const bytes = 2 * parts.reduce((sum, { length }) => sum + length, 0);
  const file = new DataView(new ArrayBuffer(HEADER_BYTES + bytes));
  const name = (at: number, letters: string): void =>
    [...letters].forEach((letter, n) => file.setUint8(at + n, letter.charCodeAt(0)));
  name(0, 'RIFF');
  file.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  name(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, RATE, true);
  file.setUint32(28, RATE * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  name(36, 'data');
  file.setUint32(40, bytes, true);
  let at = HEADER_BYTES;
  for (const part of parts)
    for (const value of part) {
      file.setInt16(at, Math.round(Math.max(-1, Math.min(1, value)) * 32_767), true);
      at += 2;
    }
  return file.buffer;
}
