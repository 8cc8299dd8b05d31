import type { WebOffline } from '@comfyvn/shared/exports/web-page';
import type { TextFile } from './text-file.ts';
import { iconPath, ICON_SIZES } from './icon.ts';
import { GROUND } from './page-html.ts';
import { jsonLiteral, stringLiteral } from './script-text.ts';

/** A title as it fits under an icon. */
function shortName(title: string): string {
  const letters = [...title];
  return letters.length > 24 ? `${letters.slice(0, 23).join('').trimEnd()}…` : title;
}

/** The manifest that lets a page be installed as an app. Pure. */
export function manifestFile(title: string, description: string, locale: string): TextFile {
  const size = ICON_SIZES[1];
  const manifest = {
    id: './',
    name: title,
    short_name: shortName(title),
    description,
    lang: locale,
    start_url: './',
    scope: './',
    display: 'fullscreen',
    background_color: GROUND,
    theme_color: GROUND,
    categories: ['games', 'entertainment'],
    icons: [
      ...ICON_SIZES.map((one) => ({ src: iconPath(one), sizes: `${one}x${one}`, type: 'image/png' })),
      { src: iconPath(size), sizes: `${size}x${size}`, type: 'image/png', purpose: 'maskable' },
    ],
  };
  return { path: 'manifest.webmanifest', text: `${JSON.stringify(manifest, null, 2)}\n` };
}

/**
 * The service worker. It has to lie beside the page; what it does is part of the built player. `version` is of the
 * files whose names stay the same: browsers look for a new worker by its bytes. Pure.
 */
export function workerFile(worker: string, offline: WebOffline, version: string): TextFile {
  const text = `// ${version}\nself.comfyvn = JSON.parse(${jsonLiteral(offline)});\nimportScripts(${stringLiteral(worker)});\n`;
  return { path: 'sw.js', text };
}
