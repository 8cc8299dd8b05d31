import { plainText } from '../story/text-markup.ts';

const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\u200D|\u20E3/gu;
const LINKS = /https?:\/\/\S+/g;
/** Marks that an engine would read out, or stumble over. */
const SIGNS = /[*_~`#|<>^\\=[\]{}]+/g;

/** What of a text is spoken: no marks, tags, links or emoji, and one way to write quotes, dots and spaces. Pure. */
export function spokenText(text: string): string {
  return plainText(text)
    .normalize('NFC')
    .replace(LINKS, ' ')
    .replace(EMOJI, ' ')
    .replace(SIGNS, ' ')
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/\.{2,}/g, '…')
    .replace(/\s+/g, ' ')
    .replace(/ ([,.!?;:…])/g, '$1')
    .trim()
    .toWellFormed();
}

/** Whether anything in a spoken text can be said at all: dots and dashes alone cannot. Pure. */
export const isSpeakable = (spoken: string): boolean => /[\p{L}\p{N}]/u.test(spoken);
