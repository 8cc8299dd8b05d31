import { plainText } from '@comfyvn/shared/story/text-markup';
import { Avatars, type PictureSource } from './avatar.ts';
import css from './chat.css';
import { element } from './dom.ts';
import { GatheringPage } from './gathering-page.ts';
import type { LineLook, LinePage, SurfaceEvents } from './line-surface.ts';
import { lightened } from './plate-colour.ts';
import { TypedText, type Pace } from './typed-text.ts';

/** The styles of the telephone. */
export const CHAT_STYLES = css;

/** How long the dots of somebody who types are shown, in milliseconds: longer for more letters. */
const DOTS_MS = { least: 450, letter: 9, most: 1_300 } as const;

/** A telephone on which lines are messages: the reader's own on the right, narration in between. */
export class ChatPage extends GatheringPage {
  #avatars: Avatars;
  #head = element('header', 'cvn-chat-head');
  #headIs = '';

  constructor(events: SurfaceEvents, pictures: PictureSource) {
    super(events, { name: 'chat', textOf: (line) => line.text });
    this.#avatars = new Avatars(pictures);
    this.element.append(element('div', 'cvn-chat-phone', this.#head, ...this.parts));
  }

  override show(page: LinePage, pace: Pace): void {
    this.#showHead(page);
    super.show(page, pace);
  }

  override retell(page: LinePage): void {
    this.#showHead(page);
    super.retell(page);
  }

  override destroy(): void {
    super.destroy();
    this.#avatars.destroy();
  }

  protected override paceOf(line: LineLook, pace: Pace): Pace {
    return { ...pace, delayMs: dotsFor(line, pace) };
  }

  /** With whom: the title of the story's, else the names of those who write. */
  #showHead({ lines, title }: LinePage): void {
    const others = new Map(lines.filter((line) => line.name && !isOwn(line)).map((line) => [line.name, line.speaker]));
    const words = title ?? [...others.keys()].join(', ');
    const [first] = others;
    const is = JSON.stringify([words, first?.[1]?.id]);
    if (is === this.#headIs) return;
    this.#headIs = is;
    const avatar = this.#avatars.of(others.size === 1 ? (first?.[1] ?? null) : null, words);
    this.#head.replaceChildren(avatar, element('span', 'cvn-chat-title', words));
  }

  protected draw(line: LineLook, before: LineLook | null) {
    const made = element('div', 'cvn-chat-line');
    const arrive = (): void => {
      if (!made.hasAttribute('data-coming')) return;
      made.removeAttribute('data-coming');
      this.toNewest();
    };
    const typed = new TypedText({
      letter: this.events.letter,
      phase: (phase) => {
        if (phase !== 'typing') arrive();
        this.events.phase(phase);
      },
      reveal: (edge) => {
        if (edge) arrive();
        this.scroller.follow(edge);
      },
    });
    const says = isMessage(line);
    made.dataset['by'] = !says ? 'nobody' : isOwn(line) ? 'reader' : 'other';
    made.dataset['kind'] = line.kind;
    made.toggleAttribute('data-coming', says && !isOwn(line));
    made.toggleAttribute('data-seen', line.seen);
    if (!says) {
      made.append(element('div', 'cvn-chat-note', typed.element));
      return { element: made, typed };
    }
    const follows = before !== null && isMessage(before) && before.name === line.name;
    made.toggleAttribute('data-follows', follows);
    made.style.setProperty('--cvn-accent', lightened(line.speaker?.colour ?? '#8a8fa3'));
    const bubble = element('div', 'cvn-chat-bubble');
    if (!follows && !isOwn(line)) {
      const name = element('div', 'cvn-chat-name', line.name.slice(0, 80));
      name.setAttribute('aria-hidden', 'true');
      bubble.append(name);
    }
    const dots = element('span', 'cvn-chat-dots', ...[0, 1, 2].map(() => element('i', '')));
    bubble.append(typed.element, dots);
    if (!isOwn(line))
      made.append(follows ? element('span', 'cvn-avatar-gap') : this.#avatars.of(line.speaker, line.name));
    made.append(bubble);
    return { element: made, typed };
  }

  protected toNewest(): void {
    this.scroller.element.scrollTop = this.scroller.element.scrollHeight;
    this.scroller.tellMore();
  }
}

const isOwn = ({ speaker }: LineLook): boolean => speaker?.role === 'reader';
const isMessage = ({ name, kind }: LineLook): boolean => name !== '' && (kind === 'dialogue' || kind === 'document');

function dotsFor(line: LineLook, { speed }: Pace): number {
  if (isOwn(line) || !isMessage(line) || speed <= 0 || speed === Infinity) return 0;
  return Math.min(DOTS_MS.most, DOTS_MS.least + plainText(line.text).length * DOTS_MS.letter);
}
