/** A piece of the text of a condition; `at` is its 0-based position. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'quoted' | 'sign' | 'end';
  /** As written; of a text and of a quoted name what stands between the quotes. */
  readonly text: string;
  readonly at: number;
}

/** A fault in the text of a condition. */
export class ConditionFault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const SPACE = /\s+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[.:][\p{L}\p{N}_]+)*/uy;
const TEXT = /"(?:[^"\\]|\\.)*"/sy;
const QUOTED = /`(?:[^`\\]|\\.)*`/sy;
const SIGN = /==|!=|<=|>=|[<>+\-*/%(),[\]]/y;

/** Whether a name can be written without backticks. */
export function isPlainName(name: string): boolean {
  NAME.lastIndex = 0;
  return NAME.exec(name)?.[0] === name;
}

function textOf(source: string, at: number): string {
  try {
    return JSON.parse(source.replaceAll('\n', '\\n')) as string;
  } catch {
    throw new ConditionFault(`The text ${source} is not written as JSON writes texts.`, at);
  }
}

function tokenAt(source: string, at: number): { token: Token; end: number } {
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const of = (kind: Token['kind'], raw: string, text = raw) => ({ token: { kind, text, at }, end: at + raw.length });
  const number = match(NUMBER);
  if (number !== undefined) return of('number', number);
  const name = match(NAME);
  if (name !== undefined) return of('name', name);
  const text = match(TEXT);
  if (text !== undefined) return of('text', text, textOf(text, at));
  const quoted = match(QUOTED);
  if (quoted !== undefined) return of('quoted', quoted, quoted.slice(1, -1).replace(/\\(.)/gs, '$1'));
  const sign = match(SIGN);
  if (sign !== undefined) return of('sign', sign);
  throw new ConditionFault(faultOf(source[at]!), at);
}

function faultOf(character: string): string {
  if (character === '"' || character === '`') return `The ${character} here is not closed.`;
  if (character === '=') return 'Compare with "==".';
  return `"${character}" means nothing here.`;
}

/** The tokens of a condition, an `end` last. Throws a ConditionFault. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    SPACE.lastIndex = at;
    const space = SPACE.exec(source)?.[0].length ?? 0;
    if (space > 0) {
      at += space;
      continue;
    }
    const { token, end } = tokenAt(source, at);
    tokens.push(token);
    at = end;
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }];
}
