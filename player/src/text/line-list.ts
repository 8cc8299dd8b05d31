import type { LineLook } from './line-surface.ts';
import type { Pace, TypedText, TypingPhase } from './typed-text.ts';

/** Lines that stand together at most; the older ones are in the history. */
const MOST = 200;

/** A line on a page: its element, and what types its text. */
export interface LineEntry {
  readonly line: LineLook;
  readonly element: HTMLElement;
  readonly typed: TypedText;
}

/** How a page draws a line. `before` is the line above it. */
export type DrawLine = (line: LineLook, before: LineLook | null) => Omit<LineEntry, 'line'>;

/** The lines of a page in their order. What stands already stays as it is, so that nothing moves or is typed again. */
export class LineList {
  readonly element: HTMLElement;
  #draw: DrawLine;
  #textOf: (line: LineLook) => string;
  #entries: LineEntry[] = [];

  constructor(element: HTMLElement, draw: DrawLine, textOf: (line: LineLook) => string) {
    this.element = element;
    this.#draw = draw;
    this.#textOf = textOf;
  }

  get last(): LineEntry | undefined {
    return this.#entries.at(-1);
  }

  get phase(): TypingPhase {
    return this.last?.typed.phase ?? 'done';
  }

  /** Brings the page to these lines; the last one comes at its pace unless it stands there. */
  show(all: readonly LineLook[], paceOf: (line: LineLook) => Pace): void {
    const lines = all.slice(-MOST);
    this.last?.typed.complete();
    this.#keepOnly(lines);
    const stood = this.#entries.length;
    for (const line of lines.slice(stood)) {
      const made = this.#draw(line, this.last?.line ?? null);
      this.element.append(made.element);
      this.#entries.push({ line, ...made });
      const last = line === lines.at(-1);
      made.typed.element.lang = line.locale;
      made.typed.show(this.#textOf(line), last ? paceOf(line) : { speed: 0 }, line.locale);
    }
    for (const entry of this.#entries) mark(entry, entry === this.last);
  }

  /** The same lines in other words. */
  retell(lines: readonly LineLook[]): void {
    const byKey = new Map(lines.map((line) => [line.key, line]));
    for (const { line, typed } of this.#entries) {
      const next = byKey.get(line.key);
      if (!next) continue;
      typed.element.lang = next.locale;
      typed.retell(this.#textOf(next), next.locale);
    }
  }

  destroy(): void {
    for (const { typed } of this.#entries) typed.destroy();
    this.#entries = [];
  }

  /** Removes what is not at the beginning of these lines: what was scrolled out before, or rolled back behind. */
  #keepOnly(lines: readonly LineLook[]): void {
    const first = lines[0]?.key;
    const from = first === undefined ? -1 : this.#entries.findIndex((entry) => entry.line.key === first);
    const rest = from < 0 ? [] : this.#entries.slice(from);
    const same = rest.findIndex(({ line }, i) => line.key !== lines[i]?.key || line.text !== lines[i]?.text);
    const kept = same < 0 ? rest : rest.slice(0, same);
    const keeps = new Set(kept);
    for (const entry of this.#entries) {
      if (keeps.has(entry)) continue;
      entry.typed.destroy();
      entry.element.remove();
    }
    this.#entries = kept;
  }
}

function mark({ element, typed }: LineEntry, now: boolean): void {
  element.toggleAttribute('data-now', now);
  typed.element.toggleAttribute('data-cvn-now', now);
}
