import { element } from '../element.ts';
import * as st from '../st/generation.ts';
import { iconButton } from '../stage/icon-button.ts';

import { word } from '../words.ts';

const SURE_MS = 3_000;

export interface ToolRowActions {
  acted(): void;
  edit(): void;
  stop(): void;
}

/** Buttons for the last message: its takes, another one, more of it, other words, the user's part written for him, away with it. */
export function createToolRow({ acted, edit, stop }: ToolRowActions) {
  const then = (act: () => unknown) => () => {
    acted();
    act();
  };
  const left = iconButton(
    'left',
    word('takeBefore'),
    then(() => st.swipe('left')),
  );
  const right = iconButton(
    'right',
    word('takeNext'),
    then(() => st.swipe('right')),
  );
  const take = element('span', { class: 'take', attributes: { role: 'status', 'aria-label': word('take') } });
  const again = iconButton('again', word('writeAnew'), then(st.regenerate));
  const goOn = iconButton('goOn', word('continueReply'), then(st.goOn));
  const change = iconButton('edit', word('changeLast'), edit, 'more');
  const person = iconButton('person', word('writeMine'), then(st.impersonate), 'more');
  const away = iconButton('remove', word('deleteLast'), remove, 'more');
  const halt = iconButton('stop', word('stop'), stop);
  const apart = () => element('span', { class: 'apart more', attributes: { 'aria-hidden': 'true' } });
  const root = element(
    'div',
    { class: 'tools', attributes: { role: 'toolbar', 'aria-label': word('lastMessage') } },
    left,
    take,
    right,
    apart(),
    again,
    goOn,
    person,
    apart(),
    change,
    away,
    halt,
  );

  let sure: ReturnType<typeof setTimeout> | undefined;
  function remove(): void {
    if (sure === undefined) {
      ask(true);
      sure = setTimeout(() => ask(false), SURE_MS);
      return;
    }
    ask(false);
    void st.deleteLast();
  }
  function ask(on: boolean): void {
    clearTimeout(sure);
    sure = undefined;
    away.classList.toggle('sure', on);
    away.title = word(on ? 'deleteSure' : 'deleteLast');
    away.ariaLabel = away.title;
  }

  return {
    root,
    draw({ writing, editing, stops }: { writing: boolean; editing: boolean; stops: boolean }): void {
      const last = st.lastMessage();
      const count = last?.swipes?.length ?? 0;
      const reply = last !== undefined && !last.is_user && !last.is_system;
      take.textContent = reply && count > 0 ? `${(last.swipe_id ?? 0) + 1}/${count}` : '';
      const rests = !writing && !editing;
      left.disabled = !rests || !reply || (last.swipe_id ?? 0) === 0;
      right.disabled = !rests || !reply;
      goOn.disabled = !rests || !reply;
      again.disabled = person.disabled = !rests;
      change.disabled = away.disabled = !rests || !last;
      halt.hidden = !stops;
    },
  };
}
