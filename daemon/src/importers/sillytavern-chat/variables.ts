import type { Finding } from '@comfyvn/shared/story/finding';
import type { Value, Variable } from '@comfyvn/shared/story/variable';
import { hashText } from './identity.ts';

/** local: of the chat. global: of SillyTavern, shared by all chats. */
export type VariableKind = 'local' | 'global';

const MAX_VARIABLES = 2_000;
const MAX_NAME = 80;
const MAX_TEXT = 10_000;
const MAX_ITEM = 1_000;
const MAX_ITEMS = 1_000;
const MAX_FINDINGS = 50;
/** SillyTavern keeps values as text. `007` is a text: as a number it would lose its zeros. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?$/;

type Typed = Pick<Variable, 'type' | 'initial'>;

/** The variables of a chat as those of its story: `variables` of its metadata, and the global ones of SillyTavern. */
export class ChatVariables {
  readonly #byName = new Map<string, Variable>();
  readonly #findings: Finding[] = [];
  readonly #told = new Set<string>();

  constructor(local: unknown, globals: unknown) {
    this.#takeAll('local', local);
    this.#takeAll('global', globals);
  }
  get all(): Variable[] {
    return [...this.#byName.values()];
  }
  get findings(): readonly Finding[] {
    return this.#findings;
  }
  /** Id of the variable of that name; one that nothing has set yet is empty, as it is in SillyTavern. */
  use(kind: VariableKind, name: string): string {
    const known = this.#byName.get(keyOf(kind, name));
    if (known !== undefined) return known.id;
    this.#tell(
      'variable-unset',
      name,
      `The chat uses the variable "${shown(name)}", and nothing has set it yet; it begins empty.`,
      'info',
    );
    return this.#add(kind, name, { type: 'text', initial: '' }).id;
  }
  /** What a text gives a variable at its beginning; a value that is there already is newer. */
  begin(kind: VariableKind, name: string, value: string): void {
    if (this.#byName.has(keyOf(kind, name))) return;
    const typed = typedOf(value);
    if (typed !== null) this.#add(kind, name, typed);
  }
  /** A macro that would change a variable while the text is shown. */
  cannot(macro: string, name: string): void {
    this.#tell(
      'variable-macro',
      `${macro}:${name}`,
      `"{{${shown(macro)}::${shown(name)}}}" changes a variable while the chat is read; stories do that with actions, so it was left out.`,
      'warning',
      'Add an action that changes the variable at that place.',
    );
  }

  #takeAll(kind: VariableKind, values: unknown): void {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return;
    const all = Object.entries(values);
    for (const [name, value] of all.slice(0, MAX_VARIABLES)) {
      const typed = name.trim() === '' ? null : typedOf(value);
      if (typed !== null) this.#add(kind, name, typed);
      else
        this.#tell(
          'variable-left-out',
          name,
          `The variable "${shown(name)}" of the chat was left out: ${name.trim() === '' ? 'it has no name' : 'its value is too long, or nothing that a story can hold'}.`,
          'warning',
        );
    }
    if (all.length > MAX_VARIABLES)
      this.#tell(
        'variable-left-out',
        `${kind}#`,
        `${all.length - MAX_VARIABLES} ${kind} variables were left out: at most ${MAX_VARIABLES} are taken over.`,
        'warning',
      );
  }

  #add(kind: VariableKind, name: string, typed: Typed): Variable {
    const known = this.#byName.get(keyOf(kind, name));
    if (known !== undefined) return known;
    const added: Variable = {
      id: idOf(kind, name),
      name: shown(name).slice(0, MAX_NAME).toWellFormed(),
      scope: kind === 'global' ? 'global' : 'session',
      ...typed,
    };
    this.#byName.set(keyOf(kind, name), added);
    return added;
  }

  #tell(rule: string, about: string, message: string, level: Finding['level'], fix?: string): void {
    if (this.#told.has(`${rule}:${about}`) || this.#findings.length >= MAX_FINDINGS) return;
    this.#told.add(`${rule}:${about}`);
    this.#findings.push({
      rule,
      level,
      where: {},
      message: message.slice(0, 2_000),
      ...(fix !== undefined && { fix }),
    });
  }
}

const keyOf = (kind: VariableKind, name: string): string => `${kind}:${name.trim()}`;

/** A name for people: without what would break the text around it. */
const shown = (name: string): string =>
  name
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed() || '?';

/** An id that can stand in a text as it is; what its sanitised name would share with another one is told by a hash. Pure. */
export function idOf(kind: VariableKind, name: string): string {
  const plain = name.trim();
  const slug = plain.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, 40);
  const own = slug === plain ? slug : `${slug}_${hashText(plain)}`;
  return `${kind === 'global' ? 'global' : 'var'}_${own}`;
}

/** A value of SillyTavern with the type it looks like; null where a story cannot hold it. Pure. */
export function typedOf(value: unknown): Typed | null {
  if (typeof value === 'boolean') return { type: 'boolean', initial: value };
  if (typeof value === 'number') return Number.isFinite(value) ? { type: 'number', initial: value } : null;
  if (Array.isArray(value)) return listOf(value);
  if (typeof value === 'object' && value !== null) return textOf(JSON.stringify(value));
  if (typeof value !== 'string') return value === null || value === undefined ? { type: 'text', initial: '' } : null;
  const text = value.trim();
  if (text === 'true' || text === 'false') return { type: 'boolean', initial: text === 'true' };
  if (NUMBER.test(text)) return { type: 'number', initial: Number(text) };
  if (text.startsWith('[') && text.endsWith(']')) return listOfText(text) ?? textOf(value);
  return textOf(value);
}

const textOf = (text: string): Typed | null =>
  text.length > MAX_TEXT ? null : { type: 'text', initial: text.toWellFormed() };

function listOfText(text: string): Typed | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? listOf(list) : null;
  } catch {
    return null;
  }
}

function listOf(list: readonly unknown[]): Typed | null {
  const items: Value = list.map((item) =>
    (typeof item === 'string' ? item : (JSON.stringify(item) ?? '')).toWellFormed(),
  );
  return items.length > MAX_ITEMS || items.some((item) => item.length > MAX_ITEM)
    ? null
    : { type: 'list', initial: items };
}
