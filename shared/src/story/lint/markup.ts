/** Characters without which a text holds no markup: most texts are done with after one look. */
const SUSPECT = /[{<`[*]/;

const MACRO = /\{\{[^{}\n]{1,80}\}\}|<(?:USER|BOT|CHAR|START)>/i;
const TAG =
  /<\/?(?:a|b|big|br|center|code|details|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|q|s|script|small|span|strong|style|sub|summary|sup|table|u|ul|video|audio|iframe)(?:\s[^<>]{0,500})?\s*\/?>/i;
const TOKEN = /<\|[a-z_]{2,40}\|>|\[\/?INST\]|^### (?:Instruction|Response|Input):/im;
const FENCE = /```/;
const PICTURE = /!\[[^\]\n]{0,200}\]\([^)\n]{1,500}\)/;
const BOLD = /\*\*[^*\n]+\*\*/;

const KINDS: readonly (readonly [RegExp, string])[] = [
  [MACRO, 'a macro'],
  [TAG, 'an HTML tag'],
  [TOKEN, 'a marker of a language model'],
  [FENCE, 'a code fence'],
  [PICTURE, 'a link to a picture'],
  [BOLD, 'asterisks'],
];

/** What markup a text holds, with the place where it stands, or undefined. Pure. */
export function markupIn(text: string): { what: string; found: string } | undefined {
  if (!SUSPECT.test(text)) return undefined;
  for (const [pattern, what] of KINDS) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { what, found };
  }
  return undefined;
}

const all = (pattern: RegExp): RegExp => new RegExp(pattern.source, `g${pattern.flags}`);

/** Who the macros of a chat mean; undefined where that is not clear. */
export interface MacroNames {
  readonly user: string | undefined;
  readonly char: string | undefined;
}

/** A text without tags, markers, asterisks and the macros whose meaning is clear; what is left may still hold some. Pure. */
export function withoutMarkup(text: string, names: MacroNames): string {
  let plain = text;
  if (names.user !== undefined) plain = plain.replace(/\{\{user\}\}|<USER>/gi, () => names.user!);
  if (names.char !== undefined) plain = plain.replace(/\{\{char\}\}|<(?:BOT|CHAR)>/gi, () => names.char!);
  plain = plain.replace(/<br\s*\/?>/gi, '\n').replace(/<(script|style)\b[^>]*>[^<]*<\/\1\s*>/gi, '');
  plain = plain.replace(all(TAG), '').replace(all(TOKEN), '').replace(all(PICTURE), '');
  return plain
    .replace(/```[a-z]*\n?/gi, '')
    .replace(/\*\*([^*\n]+)\*\*/g, '$1')
    .trim();
}
