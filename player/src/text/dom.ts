type Child = Node | string | null | undefined;

/** Makes an element. Text goes in as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export interface ButtonOptions {
  readonly className?: string;
  /** Name for assistive technology; the text if absent. */
  readonly label?: string;
  readonly icon?: IconName;
  readonly text?: string;
  readonly title?: string;
  readonly onPress: () => void;
}

export function button({ className = '', label, icon, text, title, onPress }: ButtonOptions): HTMLButtonElement {
  const made = element(
    'button',
    className,
    icon ? drawIcon(icon) : null,
    text ? element('span', 'cvn-label', text) : null,
  );
  made.type = 'button';
  if (label !== undefined) made.setAttribute('aria-label', label);
  if (title !== undefined) made.title = title;
  made.addEventListener('click', onPress);
  return made;
}

const ICONS = {
  back: 'M15 5l-7 7 7 7',
  log: 'M5 6h14M5 12h14M5 18h9',
  auto: 'M8 5.5v13l11-6.5z',
  skip: 'M5 6v12l8-6zM13 6v12l8-6z',
  save: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  load: 'M12 16V5M7 9.5l5-5 5 5M5 20h14',
  menu: 'M5 8h14M5 16h14',
  hide: 'M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 14.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2z',
  close: 'M6 6l12 12M18 6L6 18',
  exit: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
  full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  bin: 'M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13',
  pen: 'M5 19l1-4L16 5l3 3L9 18z',
  play: 'M8 5.5v13l11-6.5z',
  pause: 'M8 5v14M16 5v14',
  loop: 'M17 4l3 3-3 3M4 12a5 5 0 0 1 5-5h11M7 20l-3-3 3-3M20 12a5 5 0 0 1-5 5H4',
  next: 'M9 5l7 7-7 7',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3',
  mute: 'M4 10v4h3l5 4V6L7 10zM16 9l5 6M21 9l-5 6',
  sound: 'M4 10v4h3l5 4V6L7 10zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11',
  star: 'M12 4l2.4 5.2 5.6.7-4.1 3.9 1 5.6-4.9-2.8-4.9 2.8 1-5.6L4 9.9l5.6-.7z',
  jump: 'M9 7l-5 5 5 5M4 12h10a5 5 0 0 1 5 5v2',
} as const;
export type IconName = keyof typeof ICONS;

const SVG = 'http://www.w3.org/2000/svg';

export function drawIcon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'cvn-icon');
  svg.setAttribute('data-icon', name);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
