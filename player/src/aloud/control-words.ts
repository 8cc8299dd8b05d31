import { WORDS } from '../text/words.ts';

const STOPS = 'button, input, select, textarea, a[href], summary';

/** What a control is called and what it is set to, as it is read aloud; empty for what is no control. */
export function controlWords(target: EventTarget | null): string {
  if (!(target instanceof HTMLElement) || !target.matches(STOPS)) return '';
  return [nameOf(target), valueOf(target)].filter((part) => part !== '').join(': ');
}

function nameOf(control: HTMLElement): string {
  const label = control.getAttribute('aria-label');
  if (label !== null) return label;
  if ('labels' in control) {
    const labels = control.labels as NodeListOf<HTMLLabelElement> | null;
    const words = labels?.[0]?.querySelector('.cvn-row-name')?.textContent ?? labels?.[0]?.textContent;
    if (words) return tidy(words);
  }
  return tidy(control.textContent);
}

function valueOf(control: HTMLElement): string {
  if (control instanceof HTMLInputElement) {
    if (control.type === 'checkbox') return control.checked ? WORDS.on : WORDS.off;
    return control.getAttribute('aria-valuetext') ?? control.value;
  }
  if (control instanceof HTMLSelectElement) return tidy(control.selectedOptions[0]?.textContent ?? '');
  return '';
}

const tidy = (text: string | null): string => (text ?? '').replaceAll(/\s+/g, ' ').trim();
