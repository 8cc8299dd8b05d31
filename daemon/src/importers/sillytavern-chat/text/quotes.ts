/** What closes a quotation opened by a mark, as a string of possible closers. */
const CLOSERS: ReadonlyMap<number, string> = new Map([
  [0x22, '"\u201d'],
  [0x201c, '\u201d"'],
  [0x201d, '\u201d'],
  [0x201e, '\u201c\u201d"'],
  [0xab, '\u00bb'],
  [0xbb, '\u00ab\u00bb'],
  [0x2039, '\u203a'],
  [0x203a, '\u2039'],
  [0x300c, '\u300d'],
  [0x300e, '\u300f'],
  [0xff02, '\uff02'],
  [0x2018, '\u2019\u2018'],
  [0x27, "'"],
]);

/** The marks that may close a quotation opened by `code`; empty when `code` opens none. */
export function closersOf(code: number): string {
  return CLOSERS.get(code) ?? '';
}

/** Any double quotation mark, opening or closing. */
export function isDoubleQuote(code: number): boolean {
  if (code === 0x22) return true;
  if (code < 0xab) return false;
  return (
    code === 0x201c ||
    code === 0x201d ||
    code === 0x201e ||
    code === 0xab ||
    code === 0xbb ||
    code === 0x2039 ||
    code === 0x203a ||
    code === 0xff02 ||
    (code >= 0x300c && code <= 0x300f)
  );
}

/** A single mark that serves as a quotation mark for some authors. */
export function isSingleQuote(code: number): boolean {
  return code === 0x27 || code === 0x2018 || code === 0x2019;
}
