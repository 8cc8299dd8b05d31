/** Sounds of this size are decoded into memory, where they begin at once and loop without a gap; larger ones are streamed. */
const DECODED_BYTES = { packed: 4 * 1024 * 1024, packedLoop: 8 * 1024 * 1024, plain: 24 * 1024 * 1024 };
const PLAIN = new Set(['wav', 'flac', 'aiff']);

const FORMATS = new Map([
  ['mpeg', 'mp3'],
  ['mp3', 'mp3'],
  ['x-wav', 'wav'],
  ['wave', 'wav'],
  ['vnd.wave', 'wav'],
  ['mp4', 'm4a'],
  ['x-m4a', 'm4a'],
  ['x-flac', 'flac'],
  ['vorbis', 'ogg'],
]);

/** The name that Howler has for a kind of sound. Pure. */
export function formatOf(mime: string): string {
  const kind = /^\w+\/([\w.+-]+)/.exec(mime)?.[1]?.toLowerCase() ?? 'mp3';
  return FORMATS.get(kind) ?? kind;
}

/** Whether a sound is decoded as a whole. Minutes of packed music are hundreds of megabytes once decoded. Pure. */
export function isDecoded(blob: { size: number; type: string }, hasLoopPoints: boolean): boolean {
  if (PLAIN.has(formatOf(blob.type))) return blob.size <= DECODED_BYTES.plain;
  return blob.size <= (hasLoopPoints ? DECODED_BYTES.packedLoop : DECODED_BYTES.packed);
}

/** The bytes as a `data:` address, which every content security policy lets Howler read. */
export function inlined(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error as Error);
    reader.readAsDataURL(blob);
  });
}
