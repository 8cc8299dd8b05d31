import { spansOf } from '@comfyvn/shared/story/text-markup';
import { element } from './dom.ts';
import { planTyping, shownAfter, type TypingPlan } from './typing-plan.ts';

/** Graphemes at the edge of the shown text that are still faint. */
const EDGE = 3;

interface Piece {
  readonly from: number;
  readonly text: string;
  readonly shown: Text;
  readonly edge: Text;
  readonly rest: Text;
}

/** A line that is laid out once and then uncovered letter by letter, so that nothing ever moves. */
export class TypedText {
  readonly element = element('p', 'cvn-text');
  onDone: () => void = () => undefined;
  #pieces: Piece[] = [];
  #plan: TypingPlan = { ends: [], atMs: [] };
  #startedMs = 0;
  #frame = 0;
  #typing = false;
  #edge: HTMLElement | null = null;
  #onReveal: (edge: HTMLElement | null) => void;

  constructor(onReveal: (edge: HTMLElement | null) => void) {
    this.element.setAttribute('aria-hidden', 'true');
    this.element.dir = 'auto';
    this.#onReveal = onReveal;
  }

  get typing(): boolean {
    return this.#typing;
  }

  /** `speed` in graphemes per second; 0 shows the line at once. */
  show(text: string, speed: number, locale?: string): void {
    cancelAnimationFrame(this.#frame);
    const runs = spansOf(text);
    let from = 0;
    this.#pieces = [];
    const nodes = runs.map((run) => {
      const piece: Piece = { from, text: run.text, shown: new Text(''), edge: new Text(''), rest: new Text(run.text) };
      this.#pieces.push(piece);
      from += run.text.length;
      const parts = [
        element('span', '', piece.shown),
        element('span', 'cvn-edge', piece.edge),
        element('span', 'cvn-rest', piece.rest),
      ];
      return element(run.bold ? 'strong' : run.italic ? 'em' : 'span', '', ...parts);
    });
    this.element.replaceChildren(...nodes);
    this.#plan = planTyping(runs.map((run) => run.text).join(''), speed, locale);
    this.#typing = true;
    if (speed <= 0 || from === 0) return this.complete();
    this.#startedMs = performance.now();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  /** Shows the rest at once. */
  complete(): void {
    if (!this.#typing) return;
    cancelAnimationFrame(this.#frame);
    this.#typing = false;
    for (const piece of this.#pieces) {
      piece.shown.data = piece.text;
      piece.edge.data = '';
      piece.rest.data = '';
    }
    this.onDone();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#typing = false;
  }

  #tick = (): void => {
    const { ends } = this.#plan;
    const count = shownAfter(this.#plan, performance.now() - this.#startedMs);
    if (count >= ends.length) {
      this.#reveal(ends.at(-1) ?? 0, ends.at(-1) ?? 0);
      return this.complete();
    }
    this.#reveal(ends[count - 1 - EDGE] ?? 0, ends[count - 1] ?? 0);
    this.#frame = requestAnimationFrame(this.#tick);
  };

  #reveal(firm: number, faint: number): void {
    this.#edge = null;
    for (const piece of this.#pieces) {
      const solid = Math.min(piece.text.length, Math.max(0, firm - piece.from));
      const edge = Math.min(piece.text.length, Math.max(0, faint - piece.from));
      setText(piece.shown, piece.text.slice(0, solid));
      setText(piece.edge, piece.text.slice(solid, edge));
      setText(piece.rest, piece.text.slice(edge));
      if (edge > 0) this.#edge = piece.edge.parentElement;
    }
    this.#onReveal(this.#edge);
  }
}

function setText(node: Text, text: string): void {
  if (node.data !== text) node.data = text;
}
