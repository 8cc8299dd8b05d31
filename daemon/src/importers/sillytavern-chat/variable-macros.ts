import type { ChatVariables } from './variables.ts';

/** `{{getvar::x}}`, `{{setvar::x::1}}`, `{{.x}}`, `{{$x}}`: lengths are bounded, so a text of many beginnings is read in linear time. */
const MACRO =
  /\{\{\s{0,9}(?:([.$])\s{0,9}([A-Za-z][\w-]{0,99})|(get|set|add|inc|dec|delete)(global)?var\s{0,9}::([^{}:\n]{1,200})(?:::([^{}]{0,2000}))?)\s{0,9}\}\}/gi;
/** What leaves nothing in a text. */
const EMPTY = /\{\{\s{0,9}(?:\/\/[^{}]{0,4000}|noop|trim)\s{0,9}\}\}/gi;

/**
 * A text with its macros of variables as values (`{=id}`), which the reader sees as what the variable holds. What would
 * change one is left out and told; a first value that is set becomes the one the variable begins with.
 */
export function variableMacros(text: string, variables: ChatVariables): string {
  if (!text.includes('{{')) return text;
  return text
    .replace(
      MACRO,
      (
        _,
        sign: string | undefined,
        short: string,
        verb: string,
        global: string | undefined,
        long: string,
        value: string | undefined,
      ) => {
        const kind = sign === '$' || (sign === undefined && global !== undefined) ? 'global' : 'local';
        const name = (sign === undefined ? long : short).trim();
        const doing = sign === undefined ? verb.toLowerCase() : 'get';
        if (name === '') return '';
        if (doing === 'get') return `{=${variables.use(kind, name)}}`;
        if (doing === 'set' && isPlain(value)) variables.begin(kind, name, value!.trim());
        else variables.cannot(`${doing}${kind === 'global' ? 'global' : ''}var`, name);
        return '';
      },
    )
    .replace(EMPTY, '');
}

/** A value without dice or other macros in it. */
const isPlain = (value: string | undefined): boolean =>
  value !== undefined && !value.includes('{{') && !value.includes('<');
