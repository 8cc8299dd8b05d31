import sharp from 'sharp';
import type { LibraryReader } from './libraries.reader.ts';

const SIDE_PX = 160;
const MOST = 500;

/** Small pictures of cards, made once and kept in memory while the daemon runs; the oldest go first. */
export function createPictures(readerOf: (library: string) => LibraryReader) {
  const kept = new Map<string, Promise<Buffer>>();
  return (library: string, avatar: string): Promise<Buffer> => {
    const key = `${library}/${avatar}`;
    const known = kept.get(key);
    if (known) return known;
    const made = make(readerOf(library), avatar);
    kept.set(key, made);
    made.catch(() => kept.delete(key));
    if (kept.size > MOST) kept.delete(kept.keys().next().value!);
    return made;
  };
}

async function make(reader: LibraryReader, avatar: string): Promise<Buffer> {
  const card = await reader.file(`characters/${avatar}`);
  return sharp(card, { limitInputPixels: 50e6, failOn: 'error' })
    .resize({ width: SIDE_PX, height: SIDE_PX, fit: 'cover', position: 'top' })
    .webp({ quality: 82 })
    .toBuffer();
}
