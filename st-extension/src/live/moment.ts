import { element } from '../element.ts';
import { word } from '../words.ts';
import { MOMENT_STYLE } from './moment-style.ts';

export interface MomentParts {
  readonly host: { append(...nodes: Node[]): void };
  /** Where the reader stands: a message of the chat, and whether a picture is over the stage; null before the first line. */
  place(): { readonly message: number; readonly pictured: boolean } | null;
  /** Lets SillyTavern draw a message. Throws an error with a sentence. */
  draw(message: number): Promise<unknown>;
  /** Takes the picture of a message away; false where it has none. */
  drop(message: number): Promise<boolean>;
  /** Goes to the first line of a message. */
  show(message: number): Promise<unknown>;
  /** What went wrong, in one sentence. */
  explain(error: unknown): string;
}

/** Something that can be done now. */
interface Step {
  readonly label: string;
  act(): void;
}

/** The picture of a moment: what is drawn now, what became of it, and the way to take it back. One at a time. */
export function createMoment({ host, place, draw, drop, show, explain }: MomentParts) {
  const text = element('span');
  const steps = element('span', { class: 'steps' });
  const bar = element('div', { class: 'moment', hidden: true, attributes: { role: 'status' } }, text, steps);
  host.append(element('style', {}, MOMENT_STYLE), bar);
  let busy = false;
  let isGone = false;

  function say(sentence: string, next: readonly Step[], mood: 'works' | 'done' | 'failed'): void {
    text.textContent = sentence;
    bar.dataset['mood'] = mood;
    const buttons = mood === 'works' ? [] : [...next, { label: word('close'), act: () => (bar.hidden = true) }];
    steps.replaceChildren(
      ...buttons.map(({ label, act }) =>
        element('button', { attributes: { type: 'button' }, on: { click: act } }, label),
      ),
    );
    bar.hidden = false;
  }

  /** Says that something is being done, does it, and says what came of it. */
  async function doing(sentence: string, work: () => Promise<() => void>, again: () => void): Promise<void> {
    if (busy) return;
    busy = true;
    say(sentence, [], 'works');
    try {
      const done = await work();
      if (!isGone) done();
    } catch (error) {
      if (!isGone) say(explain(error), [{ label: word('tryAgain'), act: again }], 'failed');
    } finally {
      busy = false;
    }
  }

  function take(message: number): void {
    const work = async () => {
      await draw(message);
      const stands = !isGone && place()?.message === message;
      if (stands) await show(message);
      return () => {
        const seen = { label: word('showPicture'), act: () => void show(message) };
        say(word('drawnMoment'), [...(stands ? [] : [seen]), back(message)], 'done');
      };
    };
    void doing(word('drawingMoment'), work, () => take(message));
  }

  const back = (message: number): Step => ({ label: word('takePictureBack'), act: () => giveBack(message) });
  function giveBack(message: number): void {
    const work = async () => {
      const was = await drop(message);
      if (was && !isGone && place()?.message === message) await show(message);
      return () => say(word(was ? 'pictureGone' : 'noPictureHere'), [], 'done');
    };
    void doing(word('takingPictureBack'), work, () => giveBack(message));
  }

  function at(act: (message: number) => void): void {
    const now = place();
    if (now) act(now.message);
    else if (!busy) say(word('noMoment'), [], 'failed');
  }

  return {
    /** Draws the moment where the reader stands. */
    take: () => at(take),
    /** What the player's menu offers, by where the reader stands. */
    offers: (): { text: string; act(): void }[] => [
      { text: word('pictureMoment'), act: () => at(take) },
      ...(place()?.pictured ? [{ text: word('takePictureBack'), act: () => at(giveBack) }] : []),
    ],
    stop(): void {
      isGone = true;
    },
  };
}
export type Moment = ReturnType<typeof createMoment>;
