import type { Word } from '../text/words.ts';

/** A look of the whole interface: one style sheet of tokens and ornaments, and what a reader sees before it is chosen. */
interface Skin {
  readonly id: SkinId;
  readonly name: Word;
  readonly about: Word;
  readonly author: string;
  /** Ground, ink and highlight as CSS colours, for the picture in the settings. */
  readonly swatch: readonly [ground: string, ink: string, highlight: string];
  /** The style sheet as text; null for the skin that every page has from the start. */
  readonly load: (() => Promise<{ readonly default: string }>) | null;
}

export const SKIN_IDS = ['modern', 'classic', 'terminal'] as const;
export type SkinId = (typeof SKIN_IDS)[number];

/** Every skin by its id. A new one is a folder entry here and a style sheet beside this file: see README.md. */
export const SKINS: Readonly<Record<SkinId, Skin>> = {
  modern: {
    id: 'modern',
    name: 'skinModern',
    about: 'skinModernAbout',
    author: 'ComfyVN',
    swatch: ['#1b1c2b', '#f3f1ec', '#e9cf9a'],
    load: null,
  },
  classic: {
    id: 'classic',
    name: 'skinClassic',
    about: 'skinClassicAbout',
    author: 'ComfyVN',
    swatch: ['#241236', '#fff3da', '#e6bd6a'],
    load: () => import('./classic.css'),
  },
  terminal: {
    id: 'terminal',
    name: 'skinTerminal',
    about: 'skinTerminalAbout',
    author: 'ComfyVN',
    swatch: ['#0a0f0b', '#b8f5c4', '#ffb454'],
    load: () => import('./terminal.css'),
  },
};
