import { onTextBox, textBox, write } from '../st/generation.ts';

/** Keeps a box of ours and the user's own box in SillyTavern the same, both ways. */
export function followBox(box: HTMLTextAreaElement) {
  let paused = false;
  const take = () => {
    const text = textBox()?.value ?? '';
    if (!paused && box.value !== text) box.value = text;
  };
  const give = () => {
    if (!paused) write(box.value);
  };
  box.addEventListener('input', give);
  take();
  const stop = onTextBox(take);
  return {
    /** Our box holds something else for a while. */
    pause(text: string): void {
      paused = true;
      box.value = text;
    },
    resume(): void {
      paused = false;
      box.value = '';
      take();
    },
    flush: give,
    stop,
  };
}
