import vm from 'node:vm';
import { oneLine } from '../text-lines.ts';
import { parsed } from './twee-parse.test-support.ts';

// As much of SugarCube 2 as the exported passages use. The real one was asked once whether it does the same.

/** A link on a page. */
interface Link {
  readonly text: string;
  /** Null where what stands in it says where it leads. */
  readonly passage: string | null;
  readonly body: string;
}

/** What a page shows. */
export interface Page {
  /** `speaker / words` of each line. */
  readonly said: readonly string[];
  readonly prompt: string;
  readonly choices: readonly Link[];
  readonly closed: readonly string[];
  /** The link behind which the story goes on, if it is the only way. */
  readonly onward: Link | undefined;
  readonly endings: readonly string[];
  /** What takes the answer to a question, if one is asked. */
  readonly answer: Link | undefined;
}

type Output = (string | Link)[];

const OPERATORS: Record<string, string> = {
  to: '=',
  is: '===',
  isnot: '!==',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  and: '&&',
  or: '||',
  not: '!',
};

/** TwineScript as JavaScript: its words for operators, `$` and `_` for variables, outside of texts. */
export function desugar(code: string): string {
  return code.replace(/"(?:\\.|[^"\\])*"|[$_]?[A-Za-z][\w.]*/g, (token) => {
    if (token.startsWith('"')) return token;
    if (token.startsWith('$')) return `V.${token.slice(1)}`;
    if (token.startsWith('_')) return `T.${token.slice(1)}`;
    return OPERATORS[token] ?? token;
  });
}

const WITH_BODY = new Set(['if', 'link', 'switch', 'timed']);
const MACRO = /<<(\/?[A-Za-z]+)\s*((?:"(?:\\.|[^"\\])*"|[^>"]|>(?!>))*)>>/y;

/** A macro of a source, with what stands in it. */
interface Macro {
  readonly name: string;
  readonly args: string;
  /** Its own content and that of its clauses: `else`, `case` and so on. */
  readonly clauses: readonly { readonly name: string; readonly args: string; readonly content: string }[];
  readonly end: number;
}

function macroAt(source: string, at: number): Macro {
  MACRO.lastIndex = at;
  const found = MACRO.exec(source);
  if (found === null) throw new Error(`Not a macro: ${source.slice(at, at + 60)}`);
  const [, name = '', args = ''] = found;
  let from = MACRO.lastIndex;
  if (!WITH_BODY.has(name)) return { name, args, clauses: [], end: from };
  const clauses: { name: string; args: string; content: string }[] = [];
  let clause = { name, args };
  for (let depth = 1, search = from; ;) {
    const next = source.indexOf('<<', search);
    if (next < 0) throw new Error(`<<${name}>> is never closed`);
    MACRO.lastIndex = next;
    const inner = MACRO.exec(source);
    if (inner === null) throw new Error(`Not a macro: ${source.slice(next, next + 60)}`);
    search = MACRO.lastIndex;
    const [, word = '', wordArgs = ''] = inner;
    if (WITH_BODY.has(word)) depth++;
    if (word.startsWith('/')) depth--;
    const isClause = depth === 1 && ['elseif', 'else', 'case', 'default'].includes(word);
    if (depth > 0 && !isClause) continue;
    clauses.push({ ...clause, content: source.slice(from, next) });
    if (depth === 0) return { name, args, clauses, end: search };
    clause = { name: word, args: wordArgs };
    from = search;
  }
}

const ENTITIES: Record<string, string> = { '&quot;': '"' };

/** Words as a browser shows them. */
export function shown(html: string): string {
  return html
    .replace(/<br>/g, '\n')
    .replace(/<rt>.*?<\/rt>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);|&quot;/g, (entity, code: string | undefined) =>
      code === undefined ? ENTITIES[entity]! : String.fromCharCode(Number(code)),
    );
}

/** A player of exported stories. */
export class SugarCube {
  readonly #passages: ReadonlyMap<string, string>;
  readonly #context: vm.Context;
  readonly #macros = new Map<string, { handler(this: { args: unknown[]; output: Output }): void }>();
  readonly variables: Record<string, unknown> = {};
  readonly messages: unknown[] = [];
  readonly start: string;
  #goto: string | null = null;
  #starting: (() => void)[] = [];
  /** Nothing may be shown by more macros than this. */
  #steps = 0;

  constructor(text: string, dice: () => number) {
    const { passages, start, storyJavaScript } = parsed(text);
    this.#passages = new Map(passages.map((one) => [one.name, one.text]));
    this.start = start;
    const document = {};
    const jQuery = (what: unknown) => ({
      on: (_: string, then: () => void) => this.#starting.push(then),
      trigger: (name: string, [values]: [unknown]) => this.messages.push([name, values]),
      wiki: (source: string) => this.#wikify(source, what as Output),
    });
    this.#context = vm.createContext({
      setup: {},
      V: this.variables,
      T: {},
      document,
      jQuery,
      Macro: { add: (name: string, macro: never) => this.#macros.set(name, macro) },
      Story: { get: (name: string) => ({ processText: () => this.#textOf(name) }) },
      variables: () => this.variables,
      randomFloat: () => dice(),
    });
    this.evaluate('Math.clamp = (n, min, max) => Math.min(Math.max(n, min), max), 0');
    vm.runInContext(storyJavaScript, this.#context);
    this.#wikify(this.#passages.get('StoryInit')!, []);
  }

  /** The value of an expression in JavaScript, among what the story has set up. */
  evaluate(code: string): unknown {
    return vm.runInContext(`(${code})`, this.#context);
  }

  #textOf(name: string): string {
    const text = this.#passages.get(name);
    if (text === undefined) throw new Error(`There is no passage "${name}"`);
    return text.replaceAll('\n', ' ');
  }

  open(passage: string): Page {
    for (const then of this.#starting) then();
    this.#steps = 0;
    const output: Output = [];
    this.#wikify(this.#textOf(passage), output);
    return pageOf(output);
  }

  follow(link: Link): Page {
    this.#wikify(link.body, []);
    return this.open(link.passage!);
  }

  /** Enters an answer; null where it is not taken. */
  enter(link: Link, words: string): Page | null {
    this.evaluate(`T.answer = ${JSON.stringify(words)}`);
    this.#goto = null;
    this.#wikify(link.body, []);
    return this.#goto === null ? null : this.open(this.#goto);
  }

  #wikify(source: string, output: Output): void {
    for (let at = 0; at < source.length;) {
      const next = source.indexOf('<<', at);
      output.push(source.slice(at, next < 0 ? source.length : next));
      if (next < 0) return;
      const macro = macroAt(source, next);
      this.#run(macro, output);
      at = macro.end;
    }
  }

  #linkOf(args: string): [string, (string | null)?] {
    const code = CODE.exec(args);
    if (code === null) return argumentsOf(args.replaceAll("'Continue'", '"Continue"')) as [string, string?];
    return [String(this.evaluate(desugar(code[1]!))), ...(argumentsOf(args.slice(code[0].length)) as [string?])];
  }

  #run({ name, args, clauses }: Macro, output: Output): void {
    if (this.#steps++ > 100_000) throw new Error('The page never ends');
    const first = clauses[0];
    const own = this.#macros.get(name);
    if (own !== undefined) own.handler.call({ args: argumentsOf(args), output });
    else if (name === 'set' || name === 'run') this.evaluate(desugar(args));
    else if (name === 'if') {
      const clause = clauses.find((one) => one.name === 'else' || Boolean(this.evaluate(desugar(one.args))));
      this.#wikify(clause?.content ?? '', output);
    } else if (name === 'switch') {
      const value = this.evaluate(desugar(args));
      const clause = clauses.find((one) => one.name === 'default' || Number(one.args) === value);
      this.#wikify(clause?.content ?? '', output);
    } else if (name === 'link') {
      const [text, passage = null] = this.#linkOf(args);
      if (passage !== null && !this.#passages.has(passage))
        throw new Error(`A link to "${passage}", which is no passage`);
      output.push({ text: shown(text), passage, body: first!.content });
    } else if (name === 'print') output.push(String(this.evaluate(desugar(args))));
    else if (name === 'goto') this.#goto = argumentsOf(args)[0] as string;
    else if (name === 'textbox') {
      if (args !== '"_answer" _answer') throw new Error(`Not a field: ${args}`);
    } else if (name !== 'timed') throw new Error(`There is no macro <<${name}>>`);
  }
}

// A text in backquotes is code.
const CODE = /^`((?:"(?:\\.|[^"\\])*"|[^`"])*)`\s*/;

function argumentsOf(args: string): unknown[] {
  return (args.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? []).map((one) => JSON.parse(one) as unknown);
}

function matches(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, text = '']) => shown(text));
}

function pageOf(output: Output): Page {
  const html = output.filter((piece) => typeof piece === 'string').join('');
  const links = output.filter((piece) => typeof piece !== 'string');
  const isQuestion = html.includes('<p class="answer">');
  const isMenu = html.includes('<ul class="choices">');
  const lines = html.matchAll(
    /<p class="line \w+">(?:<b class="speaker">(.*?)<\/b> )?<span class="said">(.*?)<\/span><\/p>/gs,
  );
  return {
    // A line whose values have no words shows nothing.
    said: [...lines].flatMap(([, who = '', text = '']) =>
      oneLine(shown(text)) === '' ? [] : [`${shown(who)} / ${shown(text)}`],
    ),
    prompt: matches(html, /<p class="prompt">(.*?)<\/p>/gs).join(''),
    choices: isMenu ? links : [],
    closed: matches(html, /<li class="closed">(.*?)<\/li>/gs),
    onward: isMenu || isQuestion ? undefined : links[0],
    answer: isQuestion ? links[0] : undefined,
    endings: matches(html, /<p class="ending">(.*?)<\/p>/gs),
  };
}
