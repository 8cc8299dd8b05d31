/** Larger films are not for a page that fetches them whole. */
export const MAX_FILM_BYTES = 200e6;

/** Brands of MP4 files that browsers play films from. */
const FILM_BRANDS = /^(isom|iso[2-6]|mp41|mp42|avc1|M4V |M4VP|dash|MSNV|mmp4)$/;
/** How a WebM file names the codecs of its pictures; it says so before the first of them. */
const WEBM_CODECS = ['V_VP8', 'V_VP9', 'V_AV1'];
const WEBM_HEAD_BYTES = 65_536;

/** What bytes say that they are, where they are a film: `video/mp4`, `video/webm`, or null. A sound in the same wrapping is none. Pure. */
export function filmTypeOf(bytes: Buffer): string | null {
  if (bytes.length < 12) return null;
  if (bytes.readUInt32BE(0) === 0x1a45dfa3) {
    const head = bytes.subarray(0, WEBM_HEAD_BYTES);
    const isWebm = head.subarray(0, 64).includes('webm');
    return isWebm && WEBM_CODECS.some((codec) => head.includes(codec)) ? 'video/webm' : null;
  }
  if (bytes.toString('latin1', 4, 8) !== 'ftyp' || !FILM_BRANDS.test(bytes.toString('latin1', 8, 12))) return null;
  // The handler of a track of pictures; the list of tracks may stand at the end of the file.
  return hasPictureTrack(bytes) ? 'video/mp4' : null;
}

/** A handler box: its name, version and flags, four unused bytes, then what it handles. */
function hasPictureTrack(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('hdlr'); at >= 0; at = bytes.indexOf('hdlr', at + 4))
    if (bytes.toString('latin1', at + 12, at + 16) === 'vide') return true;
  return false;
}
