import type { RememberedExpressions } from './remembered.ts';
import { context, onEvents, type StMessage } from './st.ts';
import { onExpressionChange, shownExpressions, type ShownExpression } from './st/expressions.ts';

/** SillyTavern looks for a new message every 2 s and then classifies it; a model may take a while. */
const SETTLED_AFTER_MS = 6_000;

/** The message a shown expression belongs to: the last one of that character. Pure. */
export function messageShowing({ avatar, folder }: ShownExpression, chat: readonly StMessage[]): StMessage | undefined {
  const said = chat.filter((one) => !one.is_user && !one.is_system && one.extra?.['type'] !== 'narrator');
  if (avatar)
    return said.findLast(
      (one) => one.original_avatar === avatar || one.force_avatar?.includes(encodeURIComponent(avatar)),
    );
  // A costume may lie in any folder; then it is the one who spoke last.
  return said.findLast((one) => one.name === folder.split('/')[0]) ?? said.at(-1);
}

/** Notes which expression is on screen for which message. Returns what ends it. */
export function watchExpressions(remembered: RememberedExpressions, changed: () => void): () => void {
  const note = (shown: ShownExpression) => {
    const message = messageShowing(shown, context().chat);
    if (message && remembered.remember(message, shown.label)) changed();
  };
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const forgetTimers = () => timers.forEach((timer) => clearTimeout(timer));
  // The same expression as before changes nothing on screen: after a while, what is shown counts for the last message.
  const settleSoon = () => {
    forgetTimers();
    timers.add(
      setTimeout(() => {
        const last = context().chat.at(-1);
        const shown = last && shownExpressions().find((one) => messageShowing(one, context().chat) === last);
        if (shown && remembered.find(last) === undefined) note(shown);
      }, SETTLED_AFTER_MS),
    );
  };
  const endings = [
    onExpressionChange(note),
    onEvents(['CHARACTER_MESSAGE_RENDERED', 'CHAT_CHANGED'], (name) =>
      name === 'CHAT_CHANGED' ? forgetTimers() : settleSoon(),
    ),
    forgetTimers,
  ];
  return () => endings.forEach((end) => end());
}
