import { button, element } from './dom.ts';
import { WORDS } from './words.ts';

/** Numbers of pages shown beside the present one. */
const NEAR = 2;

/** The way to other pages of a long list. Empty where there is but one. */
export function pager(page: number, pages: number, onPage: (page: number) => void): HTMLElement {
  const list = element('div', 'cvn-pager');
  list.setAttribute('role', 'group');
  list.setAttribute('aria-label', WORDS.page);
  if (pages < 2) return list;
  let last = -1;
  for (let i = 0; i < pages; i++) {
    if (i > 0 && i < pages - 1 && Math.abs(i - page) > NEAR) continue;
    if (i > last + 1) list.append(element('span', 'cvn-quiet', '…'));
    last = i;
    const made = button({
      className: 'cvn-pager-entry',
      text: String(i + 1),
      label: `${WORDS.page} ${i + 1}`,
      onPress: () => onPage(i),
    });
    if (i === page) made.setAttribute('aria-current', 'true');
    list.append(made);
  }
  return list;
}
