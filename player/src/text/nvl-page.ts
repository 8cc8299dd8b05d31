import { element } from './dom.ts';
import { GatheringPage } from './gathering-page.ts';
import type { LineLook, SurfaceEvents } from './line-surface.ts';
import css from './nvl.css';
import { lightened } from './plate-colour.ts';
import { quoted } from './quotes.ts';
import { TypedText } from './typed-text.ts';

/** The styles of a page of text. */
export const NVL_STYLES = css;

/** A page of text over the whole stage, on which lines gather. */
export class NvlPage extends GatheringPage {
  constructor(events: SurfaceEvents) {
    super(events, { name: 'nvl', textOf: quoted });
    this.element.append(...this.parts);
  }

  protected draw(line: LineLook, before: LineLook | null) {
    const { phase, letter } = this.events;
    const typed = new TypedText({ phase, letter, reveal: (edge) => this.scroller.follow(edge) });
    const made = element('div', 'cvn-nvl-line');
    made.dataset['kind'] = line.kind;
    made.dir = 'auto';
    made.toggleAttribute('data-seen', line.seen);
    if (line.name) {
      made.style.setProperty('--cvn-accent', lightened(line.speaker?.colour ?? '#8a8fa3'));
      const name = element('div', 'cvn-nvl-name', line.name.slice(0, 80));
      name.setAttribute('aria-hidden', 'true');
      if (before?.name === line.name) name.classList.add('cvn-nvl-again');
      made.append(name);
    }
    made.append(typed.element);
    return { element: made, typed };
  }

  /** The newest line begins in sight; what is longer than the page is scrolled through as it comes. */
  protected toNewest(): void {
    const { element: scroll } = this.scroller;
    const newest = this.list.last?.element;
    if (!newest) return;
    const bottom = scroll.scrollHeight - scroll.clientHeight;
    const top = newest.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop;
    scroll.scrollTop = Math.min(bottom, Math.max(0, top - 12));
    this.scroller.tellMore();
  }
}
