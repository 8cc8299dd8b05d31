import { element } from '../element.ts';
import * as st from '../st/generation.ts';
import { iconButton } from '../stage/icon-button.ts';
import { icon } from '../stage/icons.ts';
import type { Mode } from '../stage/modes.ts';
import { word } from '../words.ts';
import { createAttachments } from './attachments.ts';
import { COMPOSER_STYLE } from './composer-style.ts';
import { followBox } from './follow-box.ts';
import type { Generating } from './generation-watch.ts';
import { createToolRow } from './tool-row.ts';

export interface ComposerParts {
  readonly foot: HTMLElement;
  /** Something was sent or asked for: the reader goes to the newest line. */
  acted(): void;
  /** Suggested replies, laid between the failure and the box. */
  readonly replies: HTMLElement;
}

export type Composer = ReturnType<typeof createComposer>;

/** What the reader answers with at the end of the story: his own text box of SillyTavern, and what can be done with the last message. */
export function createComposer({ foot, acted, replies }: ComposerParts) {
  let atEnd = false;
  let now: Generating = { writing: false, type: 'normal', who: null, failure: null };
  let mode: Mode = 'full';
  let editing = false;

  const box = element('textarea', {
    attributes: { rows: '1', 'aria-label': word('yourMessage'), placeholder: word('yourTurn'), dir: 'auto' },
  });
  const mirror = followBox(box);
  const sendMark = iconButton('send', word('send'), () => (now.writing ? st.stop() : submit()), 'send');
  const attachments = createAttachments(box);
  const row = element('div', { class: 'row' }, attachments.button, box, sendMark);
  const failed = element('span');
  const again = element('button', { attributes: { type: 'button' }, on: { click: tryAgain } }, word('tryAgain'));
  const failure = element('div', { class: 'failure', hidden: true, attributes: { role: 'alert' } }, failed, again);
  const who = element('div', { class: 'who', attributes: { role: 'group', 'aria-label': word('whoNext') } });
  const tools = createToolRow({ acted, edit: beginEdit, stop: st.stop });
  const root = element(
    'div',
    { class: 'composer', hidden: true },
    failure,
    replies,
    who,
    attachments.shown,
    row,
    tools.root,
  );
  foot.append(element('style', {}, COMPOSER_STYLE), root);

  function submit(): void {
    if (editing) return endEdit(true);
    mirror.flush();
    acted();
    st.send();
  }
  function tryAgain(): void {
    failure.hidden = true;
    acted();
    retry(now.type);
  }

  function beginEdit(): void {
    const last = st.lastMessage();
    if (!last) return;
    editing = true;
    mirror.pause(last.mes ?? '');
    draw();
    box.focus();
  }
  function endEdit(keep: boolean): void {
    if (keep && st.lastMessage()?.mes !== box.value) st.editLast(box.value);
    editing = false;
    mirror.resume();
    draw();
  }

  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const empty = box.value === '' && !editing;
    const act = keyAction(event, { empty, editing, writing: now.writing, sendsOnEnter: st.sendsOnEnter() });
    if (!act) return;
    event.preventDefault();
    if (act === 'send') submit();
    else if (act === 'cancel') endEdit(false);
    else if (act === 'leave') box.blur();
    else if (act === 'edit') beginEdit();
    else if (act === 'stop') st.stop();
    else {
      acted();
      if (act === 'regenerate') st.regenerate();
      else if (act === 'continue') st.goOn();
      else st.swipe(act);
    }
  });

  function draw(): void {
    // While a reply is written it can be stopped, wherever the reader is.
    root.hidden = !atEnd && !now.writing;
    const own = mode === 'full' || editing;
    row.hidden = !own;
    attachments.show(own);
    attachments.button.disabled = editing;
    const label = word(editing ? 'keepChange' : now.writing ? 'stop' : 'send');
    sendMark.replaceChildren(icon(now.writing && !editing ? 'stop' : 'send'));
    sendMark.toggleAttribute('data-stops', now.writing && !editing);
    Object.assign(sendMark, { title: label, ariaLabel: label });
    box.placeholder = editing ? '' : word('yourTurn');
    failure.hidden = now.failure === null;
    failed.textContent = now.failure ?? '';
    drawMembers();
    tools.draw({ writing: now.writing, editing, stops: !own && now.writing });
  }
  function drawMembers(): void {
    const members = st.groupMembers();
    who.hidden = members.length === 0;
    who.replaceChildren(
      ...members.map(({ name }) => {
        const button = element(
          'button',
          {
            title: word('speaksNext', { name }),
            attributes: {
              type: 'button',
              'aria-label': word('speaksNext', { name }),
              'aria-current': String(name === now.who),
            },
          },
          name,
        );
        button.disabled = now.writing;
        button.addEventListener('click', () => {
          acted();
          void st.trigger(name);
        });
        return button;
      }),
    );
  }

  return {
    /** The reader came to the end of the story, or left it. */
    stand(at: boolean): void {
      if (atEnd === at) return;
      atEnd = at;
      if (!at && editing) endEdit(false);
      draw();
    },
    generating(next: Generating): void {
      now = next;
      draw();
    },
    moded(next: Mode): void {
      mode = next;
      draw();
    },
    /** The chat changed. */
    draw,
    focus: () => !row.hidden && box.focus(),
    /** Puts words into the user's own box. */
    write(text: string): void {
      st.write(text);
      box.focus();
    },
    stop() {
      mirror.stop();
      attachments.stop();
    },
  };
}

/** Does again what came to nothing. */
function retry(type: string): void {
  if (type === 'swipe') return st.swipe('right');
  if (type === 'continue') return st.goOn();
  if (type === 'impersonate') return st.impersonate();
  // It did not come to be said.
  if (type === 'normal' && st.textBox()?.value) return st.send();
  if (st.lastMessage()?.is_user) return void st.answer();
  st.regenerate();
}

interface KeySituation {
  readonly empty: boolean;
  readonly editing: boolean;
  readonly writing: boolean;
  readonly sendsOnEnter: boolean;
}
type KeyAction = 'send' | 'cancel' | 'leave' | 'edit' | 'stop' | 'regenerate' | 'continue' | 'left' | 'right';

/** What a key does in the box: as in SillyTavern's own. Pure. */
export function keyAction(
  { key, shiftKey, ctrlKey, altKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey'>,
  { empty, editing, writing, sendsOnEnter }: KeySituation,
): KeyAction | null {
  if (key === 'Enter' && !shiftKey) {
    if (altKey) return 'continue';
    if (ctrlKey) return empty ? 'regenerate' : 'send';
    return sendsOnEnter ? 'send' : null;
  }
  if (key === 'Escape') return editing ? 'cancel' : writing ? 'stop' : 'leave';
  if (!empty) return null;
  if (key === 'ArrowUp') return 'edit';
  if (key === 'ArrowLeft') return 'left';
  return key === 'ArrowRight' ? 'right' : null;
}
