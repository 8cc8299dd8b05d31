import { spansOf, type TextSpan } from '@comfyvn/shared/story/text-markup';
import { element } from './dom.ts';
import { inkOf, styled } from './styled-text.ts';
import { planTyping, shownAfter, type TypingPlan } from './typing-plan.ts';

/** Graphemes at the edge of the shown text that are still faint. */
const EDGE = 3;

/** How a line comes. */
export interface Pace {
  /** Graphemes a second; Infinity types nothing but waits where the line says so, 0 shows the whole line at once. */
  readonly speed: number;
  /** What passes before the first letter, in milliseconds. */
  readonly delayMs?: number;
}

/** typing: letters come. waiting: the line waits for the reader at a mark of its own. done: all of it is shown. */
export type TypingPhase = 'typing' | 'waiting' | 'done';

export interface TypedTextEvents {
  /** The last letter shown; null while there is none. */
  reveal?(edge: HTMLElement | null): void;
  phase(phase: TypingPhase): void;
  /** A grapheme came by typing. */
  letter?(grapheme: string): void;
}

interface Piece {
  readonly from: number;
  readonly text: string;
  readonly shown: Text;
  readonly edge: Text;
  readonly rest: Text;
  readonly reading: HTMLElement | null;
}

const NO_PLAN: TypingPlan = { ends: [], atMs: [], stops: [], endMs: 0 };

/** A line that is laid out once and then uncovered letter by letter, so that nothing ever moves. */
export class TypedText {
  readonly element = element('p', 'cvn-text');
  #events: TypedTextEvents;
  #text = '';
  #pieces: Piece[] = [];
  #plan = NO_PLAN;
  #speed = 0;
  #startedMs = 0;
  #frame = 0;
  #phase: TypingPhase = 'done';
  #count = 0;
  /** Stops that the reader has gone on from. */
  #passed = 0;

  constructor(events: TypedTextEvents) {
    this.element.setAttribute('aria-hidden', 'true');
    this.element.dir = 'auto';
    this.#events = events;
  }

  get phase(): TypingPhase {
    return this.#phase;
  }

  show(text: string, { speed, delayMs = 0 }: Pace, locale?: string): void {
    this.#lay(text, speed, locale);
    this.#count = 0;
    this.#passed = 0;
    this.#startedMs = performance.now() + delayMs;
    this.#setPhase('typing');
    if (speed <= 0 || this.#plan.ends.length === 0) return this.complete();
    this.#tick();
  }

  /** The same line in other words, shown as far as it was. */
  retell(text: string, locale?: string): void {
    if (text === this.#text) return;
    const share = this.#phase === 'done' ? 1 : this.#count / Math.max(1, this.#plan.ends.length);
    this.#lay(text, this.#speed, locale);
    if (share === 1) return this.#uncoverAll();
    this.#count = Math.floor(share * this.#plan.ends.length);
    this.#passed = this.#plan.stops.filter((stop) => stop < this.#count).length;
    this.#startedMs = performance.now() - (this.#plan.atMs[Math.max(0, this.#count - 1)] ?? 0);
    this.#uncover(this.#count);
    if (this.#phase === 'typing') this.#frame = requestAnimationFrame(this.#tick);
  }

  /** More of the same line: what was shown stays, the rest comes by typing. */
  grow(text: string, { speed }: Pace, locale?: string): void {
    const shown = this.#phase === 'done' ? this.#plan.ends.length : this.#count;
    const before = this.#text;
    this.#lay(text, speed, locale);
    this.#count = Math.min(shown, this.#plan.ends.filter((end) => end <= sharedLength(before, text)).length);
    this.#passed = this.#plan.stops.filter((stop) => stop < this.#count).length;
    this.#startedMs = performance.now() - (this.#plan.atMs[Math.max(0, this.#count - 1)] ?? 0);
    if (speed <= 0) return this.#finish();
    this.#uncover(this.#count);
    this.#setPhase('typing');
    this.#tick();
  }

  #finish(): void {
    this.#uncoverAll();
    this.#setPhase('done');
  }

  /** The reader's press: goes on from a wait, or shows all up to the next one. */
  press(): void {
    if (this.#phase === 'waiting') {
      this.#passed += 1;
      this.#startedMs = performance.now() - (this.#plan.atMs[this.#count] ?? 0);
      this.#setPhase('typing');
      return this.#tick();
    }
    const stop = this.#plan.stops[this.#passed];
    if (stop === undefined) return this.complete();
    cancelAnimationFrame(this.#frame);
    this.#waitAt(stop);
  }

  /** Shows the rest at once. */
  complete(): void {
    if (this.#phase !== 'done') this.#finish();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#phase = 'done';
  }

  /** Lays the text out, covered. */
  #lay(text: string, speed: number, locale?: string): void {
    cancelAnimationFrame(this.#frame);
    const spans = spansOf(text);
    this.#text = text;
    this.#speed = speed;
    this.#plan = planTyping(spans, speed, locale);
    this.#pieces = [];
    const ink = spans.some((span) => span.colour !== null) ? inkOf(this.element) : '#ffffff';
    let from = 0;
    const nodes: Node[] = [];
    for (const span of spans) {
      if (span.text === '') continue;
      nodes.push(this.#piece(span, from, ink));
      from += span.text.length;
    }
    this.element.replaceChildren(...nodes);
    const italics = spans.some((span) => span.italic) && getComputedStyle(this.element).fontStyle === 'italic';
    this.element.toggleAttribute('data-italics', italics);
  }

  #piece(span: TextSpan, from: number, ink: string): HTMLElement {
    const [shown, edge, rest] = [new Text(''), new Text(''), new Text(span.text)];
    const made = styled(
      span,
      ink,
      element('span', '', shown),
      element('span', 'cvn-edge', edge),
      element('span', 'cvn-rest', rest),
    );
    const reading = made.querySelector<HTMLElement>('rt');
    reading?.classList.add('cvn-rest');
    this.#pieces.push({ from, text: span.text, shown, edge, rest, reading });
    return made;
  }

  #tick = (): void => {
    const { ends, stops, endMs } = this.#plan;
    const elapsedMs = performance.now() - this.#startedMs;
    const count = shownAfter(this.#plan, elapsedMs);
    const stop = stops[this.#passed];
    if (stop !== undefined && count >= stop) return this.#waitAt(stop);
    if (count >= ends.length && elapsedMs >= endMs) return this.complete();
    this.#uncover(count);
    this.#frame = requestAnimationFrame(this.#tick);
  };

  #waitAt(stop: number): void {
    this.#uncover(stop, 0);
    this.#setPhase('waiting');
  }

  #setPhase(phase: TypingPhase): void {
    this.#phase = phase;
    this.#events.phase(phase);
  }

  #uncoverAll(): void {
    cancelAnimationFrame(this.#frame);
    this.#count = this.#plan.ends.length;
    for (const piece of this.#pieces) uncoverPiece(piece, piece.text.length, piece.text.length);
  }

  #uncover(count: number, faintCount = EDGE): void {
    const { ends } = this.#plan;
    if (count > this.#count) this.#tellLetter(count);
    this.#count = count;
    const firm = ends[count - 1 - faintCount] ?? 0;
    const faint = ends[count - 1] ?? 0;
    let last: HTMLElement | null = null;
    for (const piece of this.#pieces) {
      uncoverPiece(piece, firm - piece.from, faint - piece.from);
      if (faint > piece.from) last = piece.edge.parentElement;
    }
    this.#events.reveal?.(last);
  }

  #tellLetter(count: number): void {
    const whole = this.#pieces.map((piece) => piece.text).join('');
    this.#events.letter?.(whole.slice(this.#plan.ends[count - 2] ?? 0, this.#plan.ends[count - 1]));
  }
}

/** How far two texts are the same, from their beginning. */
function sharedLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** Shows a piece up to `solid`, and faintly up to `faint`; offsets in it, cut to its length. */
function uncoverPiece({ text, shown, edge, rest, reading }: Piece, solid: number, faint: number): void {
  const firm = Math.min(text.length, Math.max(0, solid));
  const end = Math.min(text.length, Math.max(0, faint));
  setText(shown, text.slice(0, firm));
  setText(edge, text.slice(firm, end));
  setText(rest, text.slice(end));
  reading?.classList.toggle('cvn-rest', end < text.length);
}

function setText(node: Text, text: string): void {
  if (node.data !== text) node.data = text;
}
