/** Where the parenthesis at the beginning is closed; -1 if it is not. Strings are passed over. */
function closing(code: string): number {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < code.length; i++) {
    const sign = code[i]!;
    if (sign === '\\') i++;
    else if (sign === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (sign === '(') depth++;
    else if (sign === ')' && --depth === 0) return i;
  }
  return -1;
}

/**
 * An expression without the parentheses around all of it, for where it stands by itself. A minus stays in them: it would
 * begin a case of a condition. Pure.
 */
export function bare(code: string): string {
  const isAround = code.startsWith('(') && closing(code) === code.length - 1;
  return isAround && !code.startsWith('(-') ? code.slice(1, -1) : code;
}
