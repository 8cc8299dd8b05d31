import { iconPath, ICON_SIZES } from './icon.ts';

export interface PageParts {
  readonly title: string;
  readonly description: string;
  readonly locale: string;
  /** Version of this program. */
  readonly version: string;
  /** A word that only scripts of this page know. */
  readonly nonce: string;
  /** Scripts to run, in order, relative to the page. */
  readonly scripts: readonly string[];
  /** Scripts that will be asked for soon: they are fetched behind the others, and not run. */
  readonly ahead: readonly string[];
}

/** The ground that the player draws on. */
export const GROUND = '#05060a';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags and in quoted attributes. Pure. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** Nothing but this export's own scripts, and no connection to anywhere. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    'media-src blob: data:',
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    // Texts become scripts by two doors alone: the bundler's for its parts, and the one for scripts of this folder.
    "require-trusted-types-for 'script'",
    'trusted-types comfyvn comfyvn-parts',
  ].join('; ');

const STYLE = `
html, body { height: 100%; margin: 0; background: ${GROUND}; color: #f3f1ec; font: 1.1rem/1.5 system-ui, sans-serif; }
#story { position: fixed; inset: 0; }
.problem { position: relative; box-sizing: border-box; max-width: 34em; margin: 0 auto; padding: 12vh 1.5em; }
[hidden] { display: none; }
`;

/**
 * Tells what is wrong when the player does not come up. In the words of old browsers, so that they understand it.
 * The commonest fault is a page opened inside the archive: then the system unpacks this one file alone.
 */
const WATCH = `
(function () {
  function tell(text) {
    if (document.readyState === 'loading') {
      document.addEventListener('DOMContentLoaded', function () { tell(text); });
      return;
    }
    if (document.documentElement.getAttribute('data-comfyvn') === 'open') return;
    var place = document.getElementById('problem');
    if (!place.hidden) return;
    place.textContent = text;
    place.hidden = false;
  }
  window.addEventListener('error', function (event) {
    var target = event.target;
    // What is only fetched ahead is asked for again, and then the player tells of it.
    if (target && target.tagName === 'LINK') return;
    if (target && target.tagName === 'SCRIPT')
      tell('The file "' + target.getAttribute('src') + '" is missing. If this page was opened inside a zip archive, unpack the whole archive first and open index.html from there.');
    else tell('This story could not be opened. A newer browser may help. (' + event.message + ')');
  }, true);
})();
`;

/** The page of a web export. Pure. */
export function pageHtml({ title, description, locale, version, nonce, scripts, ahead }: PageParts): string {
  const name = escapeHtml(title);
  const about = escapeHtml(description);
  const icon = iconPath(ICON_SIZES[0]);
  const runs = scripts.map((one) => `    <script defer nonce="${nonce}" src="${escapeHtml(one)}"></script>`);
  const soon = ahead.map((one) => `    <link rel="preload" as="script" nonce="${nonce}" href="${escapeHtml(one)}" />`);
  return `<!doctype html>
<html lang="${/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(locale) ? locale : 'en'}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy(nonce)}" />
    <meta name="referrer" content="no-referrer" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="color-scheme" content="dark" />
    <meta name="theme-color" content="${GROUND}" />
    <meta name="generator" content="ComfyVN ${escapeHtml(version)}" />
    <meta name="description" content="${about}" />
    <meta property="og:type" content="website" />
    <meta property="og:title" content="${name}" />
    <meta property="og:description" content="${about}" />
    <link rel="icon" href="${icon}" />
    <link rel="apple-touch-icon" href="${icon}" />
    <title>${name}</title>
    <style nonce="${nonce}">${STYLE}</style>
    <script nonce="${nonce}">${WATCH}</script>
${[...runs, ...soon].join('\n')}
  </head>
  <body>
    <main id="story"></main>
    <p id="problem" class="problem" role="alert" hidden></p>
    <noscript><p class="problem">This story is played by a script. Please allow JavaScript for this page.</p></noscript>
  </body>
</html>
`;
}
