import { isDoubleQuote } from './quotes.ts';
import { isDash } from './dash.ts';
import { isSpace, isUpper, isWordCode } from './characters.ts';
import type { AuthorStyle } from './segments.ts';

const NEWLINE = 10;
const STAR = 42;
const UNDERSCORE = 95;

/** Letters of one message inside asterisks, inside quotation marks, and in neither. */
interface Shares {
  star: number;
  quote: number;
  plain: number;
  quotes: number;
}

/** What is counted about one author over the whole chat. */
export class StyleProfile {
  #quotesAndPlain = 0;
  #starsAndPlain = 0;
  #marked = 0;
  #messages = 0;
  #dashLines = 0;
  #cyrillicDashes = 0;
  #doubleQuotes = 0;
  #singleQuotes = 0;
  #stars = 0;
  #underscores = 0;
  #selfStars = 0;
  #selfCounted = false;
  /** Letters of messages with quotation marks: all, and bare ones; and how many such messages use asterisks. */
  #quotedLetters = 0;
  #quotedBare = 0;
  #quotedStarred = 0;

  /** Counts one message of this author. */
  observe(text: string): void {
    const shares = this.#measure(text);
    this.#messages++;
    this.#doubleQuotes += shares.quotes;
    if (shares.quotes > 0 || shares.star > 0) this.#marked++;
    if (shares.star > 0 && shares.plain > 4 && shares.quotes === 0 && starsArePaired(text)) this.#starsAndPlain++;
    if (shares.quotes > 0) {
      this.#quotedLetters += shares.star + shares.quote + shares.plain;
      this.#quotedBare += shares.plain;
      if (shares.star > 0) this.#quotedStarred++;
    }
    const mixed = shares.star > 0 && shares.plain > 20 && shares.plain < shares.star * 2;
    if (shares.quotes > 0 && !mixed && (shares.star > 0 || shares.plain > 4)) this.#quotesAndPlain++;
  }

  #measure(text: string): Shares {
    const shares: Shares = { star: 0, quote: 0, plain: 0, quotes: 0 };
    let star = false;
    let quote = false;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 32) continue;
      if (code >= 97 && code <= 122) {
        if (quote) shares.quote++;
        else if (star) shares.star++;
        else shares.plain++;
      } else if (code === STAR) {
        star = this.#star(text, i, star);
        if (star) quote = false;
      } else if (code === NEWLINE) {
        if (text.charCodeAt(i + 1) === NEWLINE) star = quote = false;
      } else if (code === 0x22 || (code > 127 && isDoubleQuote(code))) {
        quote = !quote;
        if (quote) shares.quotes++;
      } else if (
        code === UNDERSCORE ||
        code === 0x27 ||
        code === 0x2018 ||
        code === 0x2014 ||
        code === 0x2013 ||
        code === 0x2d
      ) {
        this.#rare(text, i, code);
      } else if (quote) {
        shares.quote++;
      } else if (star) {
        shares.star++;
        if (code === 0x49 && !this.#selfCounted) this.#self(text, i);
      } else if (code > 64 && isWordCode(code)) shares.plain++;
    }
    return shares;
  }

  #star(text: string, at: number, star: boolean): boolean {
    const after = text.charCodeAt(at + 1);
    const before = at > 0 ? text.charCodeAt(at - 1) : 32;
    if (after === STAR || before === STAR) return star;
    if (Number.isNaN(after) || isSpace(after)) return false;
    if (star && !isSpace(before)) return false;
    this.#stars++;
    this.#selfCounted = false;
    return true;
  }

  #self(text: string, at: number): void {
    if (isWordCode(text.charCodeAt(at - 1)) || isWordCode(text.charCodeAt(at + 1))) return;
    this.#selfCounted = true;
    this.#selfStars++;
  }

  #rare(text: string, at: number, code: number): void {
    const before = at > 0 ? text.charCodeAt(at - 1) : NEWLINE;
    const after = text.charCodeAt(at + 1);
    if (code === UNDERSCORE) {
      if (!isWordCode(before) && isWordCode(after)) this.#underscores++;
    } else if (isDash(code)) {
      if (before !== NEWLINE || Number.isNaN(after)) return;
      const letter = text.charCodeAt(isSpace(after) ? at + 2 : at + 1);
      if (code !== 0x2d) this.#dashLines++;
      if (letter >= 0x400 && letter < 0x530) this.#cyrillicDashes++;
    } else if (isSpace(before) && (isUpper(after) || code === 0x2018)) this.#singleQuotes++;
  }

  /** The style that most of the author's messages show; `fallback` decides for an author who never marks anything. */
  decide(fallback: 'narration' | 'dialogue'): AuthorStyle {
    const unmarked = this.#marked === 0;
    return {
      bare: unmarked
        ? fallback
        : this.#starsAndPlain > 0 && this.#starsAndPlain >= this.#quotesAndPlain
          ? 'dialogue'
          : 'narration',
      bareIsRare: this.#quotedStarred > 0 && this.#quotedBare * 6 < this.#quotedLetters,
      singleQuotes: this.#singleQuotes > 2 && this.#singleQuotes > this.#doubleQuotes * 4,
      dashes: this.#cyrillicDashes > 0 || (this.#dashLines > 2 && this.#dashLines > this.#doubleQuotes),
      underscores: this.#underscores > 2 && this.#underscores > this.#stars * 3,
      firstPerson: this.#selfStars * 10 > this.#stars,
    };
  }

  /** How many messages were counted. */
  get messages(): number {
    return this.#messages;
  }
}

/**
 * The style for one message: the author's, unless the message itself is plain about it. Bare text that would be speech is
 * narration beside quotation marks without asterisks; bare text that would be narration is speech where the author hardly
 * leaves any beside quotation marks, and the message has none but well-paired asterisks.
 */
export function styleOf(text: string, author: AuthorStyle): AuthorStyle {
  if (author.dashes || (author.bare === 'narration' && !author.bareIsRare)) return author;
  const starred = text.includes('*');
  if (starred === (author.bare === 'dialogue') || hasQuotes(text)) {
    return author.bare === 'dialogue' && !starred && hasQuotes(text) ? { ...author, bare: 'narration' } : author;
  }
  return author.bare === 'narration' && starsArePaired(text) ? { ...author, bare: 'dialogue' } : author;
}

function hasQuotes(text: string): boolean {
  return (
    text.includes('"') ||
    text.includes('\u201c') ||
    text.includes('\u300c') ||
    text.includes('\u00ab') ||
    text.includes('\u201e')
  );
}

/** True when every single asterisk opens before a word or closes behind one, in turn, within its line. */
function starsArePaired(text: string): boolean {
  let open = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === NEWLINE && open) return false;
    if (code !== STAR) continue;
    if (text.charCodeAt(i + 1) === STAR) {
      while (text.charCodeAt(i + 1) === STAR) i++;
      continue;
    }
    const beside = text.charCodeAt(open ? i - 1 : i + 1);
    if (Number.isNaN(beside) || isSpace(beside)) return false;
    open = !open;
  }
  return !open;
}
