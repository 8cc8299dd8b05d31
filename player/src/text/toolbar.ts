import { button, element, type IconName } from './dom.ts';
import { WORDS } from './words.ts';

export const TOOLS = ['back', 'log', 'auto', 'skip', 'quickSave', 'hide', 'menu'] as const;
export type Tool = (typeof TOOLS)[number];

const ICON_OF: Readonly<Record<Tool, IconName>> = {
  back: 'back',
  log: 'log',
  auto: 'auto',
  skip: 'skip',
  quickSave: 'save',
  hide: 'hide',
  menu: 'menu',
};
const KEY_OF: Readonly<Record<Tool, string>> = {
  back: '←',
  log: 'L',
  auto: 'A',
  skip: 'S',
  quickSave: 'Q',
  hide: 'H',
  menu: 'Esc',
};

/** The small row of reading tools in the box. */
export class Toolbar {
  readonly element = element('div', 'cvn-tools');
  #buttons = new Map<Tool, HTMLButtonElement>();

  constructor(onTool: (tool: Tool) => void) {
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', WORDS.tools);
    for (const tool of TOOLS) {
      const made = button({
        className: 'cvn-tool',
        icon: ICON_OF[tool],
        text: WORDS[tool],
        title: `${WORDS[tool]} (${KEY_OF[tool]})`,
        onPress: () => onTool(tool),
      });
      made.dataset['cvnTool'] = tool;
      if (tool === 'auto' || tool === 'skip') made.setAttribute('aria-pressed', 'false');
      this.#buttons.set(tool, made);
      this.element.append(made);
    }
  }

  /** The same tools in other words. */
  reword(): void {
    this.element.setAttribute('aria-label', WORDS.tools);
    for (const [tool, made] of this.#buttons) {
      made.title = `${WORDS[tool]} (${KEY_OF[tool]})`;
      const label = made.querySelector('.cvn-label');
      if (label) label.textContent = WORDS[tool];
    }
  }

  press(tool: 'auto' | 'skip', on: boolean): void {
    this.#buttons.get(tool)?.setAttribute('aria-pressed', String(on));
  }
}
