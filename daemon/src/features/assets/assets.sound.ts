/** What the first bytes of a sound file say that it is, or null. Pure. */
export function soundTypeOf(bytes: Buffer): string | null {
  if (bytes.length < 12) return null;
  const at = (offset: number, text: string): boolean => bytes.toString('latin1', offset, offset + text.length) === text;
  if (at(0, 'OggS')) return 'audio/ogg';
  if (at(0, 'fLaC')) return 'audio/flac';
  if (at(0, 'RIFF') && at(8, 'WAVE')) return 'audio/wav';
  if (at(4, 'ftyp')) return AUDIO_BRANDS.test(bytes.toString('latin1', 8, 12)) ? 'audio/mp4' : null;
  // An EBML file states what it holds in its first element, within the first bytes.
  if (bytes.readUInt32BE(0) === 0x1a45dfa3) return bytes.subarray(0, 64).includes('webm') ? 'audio/webm' : null;
  return at(0, 'ID3') || isMpegFrame(bytes.readUInt32BE(0)) ? 'audio/mpeg' : null;
}

/** Brands of MP4 files that a sound can come in; pictures (`avif`, `heic`) have others. */
const AUDIO_BRANDS = /^(M4A |M4B |mp41|mp42|isom|iso2|iso5|iso6|dash|MSNV)$/;

/** The header of an MPEG audio frame: sync word, a version, a layer, a bit rate and a sampling rate that exist. */
function isMpegFrame(header: number): boolean {
  const field = (shift: number, bits: number): number => (header >>> shift) & ((1 << bits) - 1);
  return (
    field(21, 11) === 0x7ff && field(19, 2) !== 1 && field(17, 2) !== 0 && field(12, 4) !== 15 && field(10, 2) !== 3
  );
}

/** Other names that people and programs give the same types. */
const SAME: Readonly<Record<string, string>> = {
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'video/webm': 'audio/webm',
};

/** Do two media types name the same kind of sound file? Pure. */
export const isSameSound = (stated: string, found: string): boolean =>
  (SAME[stated.toLowerCase()] ?? stated.toLowerCase()) === found;

/** What the endings of names say that files are. */
const ENDINGS: Readonly<Record<string, string>> = {
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
};

/** The kind of sound file that a name says it is, or null. Pure. */
export const soundTypeOfName = (name: string): string | null =>
  ENDINGS[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? null;
