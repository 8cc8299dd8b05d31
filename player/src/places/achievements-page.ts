import { descriptionIn } from '@comfyvn/shared/story/localised';
import { shownDate } from '../text/dates.ts';
import { drawIcon, element, type IconName } from '../text/dom.ts';
import { WORDS } from '../text/words.ts';
import type { PlaceParts } from './place-parts.ts';

/** What the reader has reached: the story's achievements, and the endings found. */
export function achievementsPage({ session, seen, wording, locale }: PlaceParts): HTMLElement {
  const all = session.view.head.achievements ?? [];
  const page = element('div', 'cvn-places cvn-achievements');
  if (all.length > 0) {
    const reached = all.filter((one) => seen.achievements.has(one.id)).length;
    const entries = all.map((one) => {
      const at = seen.achievements.get(one.id)?.at;
      const [title, about] = [wording.title(one), descriptionIn(session.view.head, one, wording.locale) ?? ''];
      if (at !== undefined) return entry('star', title, about, shownDate(at, locale()));
      if (one.hidden) return entry('lock', WORDS.hiddenAchievement, '', WORDS.achievementLocked, true);
      return entry('lock', title, about, WORDS.achievementLocked, true);
    });
    page.append(section(WORDS.achievements, `${reached} ${WORDS.of} ${all.length}`, entries));
  }
  const endings = [...seen.endings.values()].map(({ title, at }) =>
    entry('check', title || WORDS.theEnd, '', shownDate(at, locale())),
  );
  page.append(section(WORDS.endings, endings.length > 0 ? String(endings.length) : '', endings));
  if (endings.length === 0) page.lastElementChild?.append(element('p', 'cvn-quiet', WORDS.nothingReached));
  return page;
}

function section(title: string, count: string, entries: readonly HTMLElement[]): HTMLElement {
  return element(
    'section',
    '',
    element('h3', 'cvn-group-title', title, count ? element('span', 'cvn-count', count) : null),
    element('ul', 'cvn-achievement-list', ...entries),
  );
}

function entry(icon: IconName, title: string, description: string, note: string, locked = false): HTMLElement {
  const name = element('strong', 'cvn-achievement-name', title);
  const about = description ? element('span', 'cvn-achievement-about', description) : null;
  name.dir = 'auto';
  if (about) about.dir = 'auto';
  const made = element(
    'li',
    'cvn-achievement',
    element('span', 'cvn-achievement-mark', drawIcon(icon)),
    element('span', 'cvn-achievement-text', name, about),
    element('span', 'cvn-quiet', note),
  );
  if (locked) made.dataset['locked'] = '';
  return made;
}
