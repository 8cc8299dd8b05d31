/** Whitespace of any kind that occurs in chats, line ends included. */
export function isSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0xa0 ||
    code === 0x3000 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0xfeff
  );
}

/** True for code units outside ASCII that are punctuation, spaces or format marks. */
function isWidePunctuation(code: number): boolean {
  return (
    (code >= 0x80 &&
      code <= 0xbf &&
      code !== 0xaa &&
      code !== 0xb5 &&
      code !== 0xba &&
      !(code >= 0xb2 && code <= 0xb3) &&
      code !== 0xb9 &&
      !(code >= 0xbc && code <= 0xbe)) ||
    code === 0xd7 ||
    code === 0xf7 ||
    (code >= 0x2000 && code <= 0x206f) ||
    (code >= 0x3000 && code <= 0x301f && code !== 0x3005 && code !== 0x3006 && code !== 0x3007) ||
    (code >= 0xfe00 && code <= 0xfe6f) ||
    (code >= 0xff01 && code <= 0xff0f) ||
    (code >= 0xff1a && code <= 0xff20) ||
    (code >= 0xff3b && code <= 0xff40) ||
    (code >= 0xff5b && code <= 0xff65) ||
    code === 0xfeff
  );
}

/** A letter, digit, or symbol worth showing (an emoji, say): anything but spaces and punctuation. */
export function isWordCode(code: number): boolean {
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
  return !isWidePunctuation(code);
}

/** A lowercase letter; exact for Latin, Greek and Cyrillic. */
export function isLower(code: number): boolean {
  if (code < 0x80) return code >= 97 && code <= 122;
  if (code >= 0xdf && code <= 0xff) return code !== 0xf7;
  if (code >= 0x430 && code <= 0x45f) return true;
  if (code < 0x100 || code > 0x52f) return false;
  const letter = String.fromCharCode(code);
  return letter === letter.toLowerCase() && letter !== letter.toUpperCase();
}

/** An uppercase letter; exact for Latin, Greek and Cyrillic. */
export function isUpper(code: number): boolean {
  if (code < 0x80) return code >= 65 && code <= 90;
  if (code >= 0xc0 && code <= 0xde) return code !== 0xd7;
  if (code >= 0x400 && code <= 0x42f) return true;
  if (code < 0x100 || code > 0x52f) return false;
  const letter = String.fromCharCode(code);
  return letter === letter.toUpperCase() && letter !== letter.toLowerCase();
}

/** True when the text holds anything besides spaces and punctuation. */
export function hasWords(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isWordCode(text.charCodeAt(i))) return true;
  return false;
}

/** True for `.`, `!`, `?`, an ellipsis and their wide forms. */
export function isSentenceEnd(code: number): boolean {
  return (
    code === 46 ||
    code === 33 ||
    code === 63 ||
    code === 0x2026 ||
    code === 0x3002 ||
    code === 0xff01 ||
    code === 0xff1f
  );
}

/** Whitespace runs become one space, ends are trimmed; the five common HTML entities are decoded. */
export function tidy(text: string): string {
  let clean = text;
  if (clean.includes('&')) clean = decodeEntities(clean);
  return needsCollapse(clean) ? clean.replace(/[\s\u200b]+/g, ' ').trim() : clean.trim();
}

function needsCollapse(text: string): boolean {
  let space = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32) {
      if (space) return true;
      space = true;
    } else {
      if ((code < 32 && code >= 9) || code === 0xa0 || code === 0x200b) return true;
      space = false;
    }
  }
  return false;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&nbsp;', ' '],
]);

function decodeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES.get(entity) ?? entity);
}
