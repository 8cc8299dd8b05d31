/** Plain DOM from a tag, properties and children. Strings become text nodes, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { class: className, attributes = {}, on = {}, ...properties }: ElementOptions<K> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const [type, listener] of Object.entries(on)) made.addEventListener(type, listener);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

type ElementOptions<K extends keyof HTMLElementTagNameMap> = {
  class?: string;
  attributes?: Record<string, string>;
  on?: Record<string, (event: Event) => void>;
} & Partial<Pick<HTMLElementTagNameMap[K], 'id' | 'textContent' | 'title' | 'hidden' | 'tabIndex'>>;
