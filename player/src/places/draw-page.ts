import { languagePicker } from '../text/language-picker.ts';
import { keysPage } from '../text/keys-page.ts';
import { SavesPage } from '../text/saves-page.ts';
import { settingsPage } from '../text/settings-page.ts';
import { adoptSheet } from '../text/styles.ts';
import type { Page } from '../text/game-menu.ts';
import type { PlaceParts } from './place-parts.ts';
import css from './places.css';

/** The choice of the story's language; null where there is only one. */
function storyLanguage({ wording, session }: PlaceParts): HTMLElement | null {
  const { locales, locale } = wording;
  return languagePicker({ locales, locale, choose: (tag) => void wording.choose(tag, session.state) });
}

const savesPages = new WeakMap<PlaceParts, SavesPage>();

/** Draws a page of the menu. The extras are parts of their own, fetched when one is opened. */
export async function drawPage(page: Page, parts: PlaceParts, signal: AbortSignal): Promise<HTMLElement> {
  adoptSheet(parts.host, 'places', css);
  switch (page) {
    case 'save':
    case 'load': {
      const saves = savesPages.get(parts) ?? new SavesPage(parts);
      savesPages.set(parts, saves);
      return saves.draw(page);
    }
    case 'settings':
      return settingsPage(parts.preferences, storyLanguage(parts));
    case 'keys':
      return keysPage();
    case 'gallery':
      return (await import('./gallery-page.ts')).galleryPage(parts, signal);
    case 'music':
      return (await import('./music-page.ts')).musicPage(parts, signal);
    case 'scenes':
      return (await import('./scenes-page.ts')).scenesPage(parts, signal);
    case 'map':
      return (await import('./map-page.ts')).mapPage(parts, signal);
    case 'achievements':
      return (await import('./achievements-page.ts')).achievementsPage(parts);
    case 'credits':
      return (await import('./credits-page.ts')).creditsPage(parts);
    case 'history':
      throw new Error('The history is drawn with the story.');
  }
}
