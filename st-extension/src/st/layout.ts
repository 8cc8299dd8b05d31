/** Makes room in SillyTavern's page for a stage beside or above its chat: by a mark on the body, see style.css. */
export function makeRoom(mode: string | null): void {
  if (mode === 'beside' || mode === 'above') document.body.dataset['comfyvnStage'] = mode;
  else delete document.body.dataset['comfyvnStage'];
}

/** Gives the focus back to SillyTavern's chat. */
export const focusChat = (): void => document.querySelector<HTMLElement>('#send_textarea')?.focus();
