import { element } from '../element.ts';
import { icon, type Icon } from './icons.ts';

/** A button that shows a picture and says its name. */
export function iconButton(name: Icon, label: string, chosen: () => void, className = ''): HTMLButtonElement {
  return element(
    'button',
    {
      class: `icon ${className}`.trim(),
      title: label,
      attributes: { type: 'button', 'aria-label': label },
      on: { click: chosen },
    },
    icon(name) as unknown as HTMLElement,
  );
}
