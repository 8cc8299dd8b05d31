import { element } from '../text/dom.ts';
import { WORDS } from '../text/words.ts';
import { CREDIT_GROUPS, creditsOf, linkOf, type Credit } from './credits.ts';
import type { PlaceParts } from './place-parts.ts';

/** Works of a maker that are named; a story may have thousands. */
const MOST_NAMES = 40;

/** What the player itself is made of. */
const SOFTWARE: readonly (readonly [name: string, licence: string, source: string])[] = [
  ['PixiJS', 'MIT', 'https://pixijs.com'],
  ['howler.js', 'MIT', 'https://howlerjs.com'],
  ['Zod', 'MIT', 'https://zod.dev'],
  ['Atkinson Hyperlegible', 'OFL-1.1', 'https://www.brailleinstitute.org/freefont/'],
  ['OpenDyslexic', 'OFL-1.1', 'https://opendyslexic.org'],
];

/** Who made the story's pictures and sounds, and under which licences, and what the player is made of. */
export function creditsPage({ session, wording }: PlaceParts): HTMLElement {
  const { head } = session.view;
  const credits = creditsOf(head.assets);
  const titles = { pictures: WORDS.creditPictures, music: WORDS.creditMusic, other: WORDS.creditOther };
  const heading = element('p', 'cvn-credits-story', wording.title());
  heading.dir = 'auto';
  const page = element('div', 'cvn-places cvn-credits', heading);
  for (const group of CREDIT_GROUPS)
    if (credits[group].length > 0) page.append(section(titles[group], credits[group].map(creditEntry)));
  const software = [
    element('li', 'cvn-credit', element('strong', '', WORDS.creditPlayer), note('MIT')),
    ...SOFTWARE.map(([name, licence, source]) => element('li', 'cvn-credit', linked(name, source), note(licence))),
  ];
  page.append(section(WORDS.creditSoftware, software));
  return page;
}

function section(title: string, entries: readonly HTMLElement[]): HTMLElement {
  return element('section', '', element('h3', 'cvn-group-title', title), element('ul', 'cvn-credit-list', ...entries));
}

function creditEntry({ author, licence, works }: Credit): HTMLElement {
  const name = element('strong', '', author ?? WORDS.creditUnknown);
  name.dir = 'auto';
  const list = element('span', 'cvn-credit-works');
  for (const [i, work] of works.slice(0, MOST_NAMES).entries()) {
    if (i > 0) list.append(' · ');
    list.append(work.source === null ? work.name : linked(work.name, work.source));
  }
  if (works.length > MOST_NAMES) list.append(` · … (${works.length})`);
  return element('li', 'cvn-credit', name, licence ? note(licence) : null, list);
}

const note = (licence: string): HTMLElement =>
  element('span', 'cvn-credit-licence', element('span', 'cvn-only-read', `${WORDS.licence}: `), licence);

/** A name with the address it came from, or with the words that say so. */
function linked(name: string, source: string): HTMLElement {
  const href = linkOf(source);
  if (!href) return element('span', '', `${name} (${WORDS.source}: ${source})`);
  const link = element('a', 'cvn-link', name);
  Object.assign(link, { href, target: '_blank', rel: 'noopener noreferrer', title: source });
  return link;
}
