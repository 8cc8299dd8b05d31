import { readableOn } from './contrast.ts';
import type { Person } from './people.ts';

const PAPER = { light: '#fbfaf6', dark: '#17161a' };

const RULES = `
:root { color-scheme: light dark; --paper: ${PAPER.light}; --ink: #22201c; --quiet: #625e56; --rule: #d9d4c8; --box: #f2efe7; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.65 Georgia, 'Noto Serif', 'Times New Roman', serif; }
header, main, nav { max-width: 38rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 3rem; }
h1 { font-size: 2.25rem; line-height: 1.2; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.4rem; line-height: 1.3; margin: 3rem 0 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--rule); overflow-wrap: anywhere; }
nav { font-size: 1rem; }
nav ol { padding-left: 1.5rem; }
nav a { color: inherit; }
main { padding-bottom: 4rem; }
p { margin: 0 0 1em; overflow-wrap: anywhere; }
.said { white-space: pre-wrap; }
.who { font-family: system-ui, sans-serif; font-size: 0.95em; }
.how, .label { color: var(--quiet); font-family: system-ui, sans-serif; font-size: 0.85em; }
.thought .said { font-style: italic; }
.system, .ooc { font-size: 0.95em; }
.document { padding: 0.8em 1em; background: var(--box); border: 1px solid var(--rule); border-radius: 0.25rem; }
.chat { list-style: none; margin: 1.5em 0; padding: 0; }
.chat li { width: fit-content; max-width: 85%; margin: 0 0 0.6em; padding: 0.5em 0.9em; background: var(--box); border: 1px solid var(--rule); border-radius: 1.1em; }
.chat .mine { margin-left: auto; }
.chat p { margin: 0; }
.with { text-align: center; color: var(--quiet); font-family: system-ui, sans-serif; font-size: 0.85em; }
rt { font-size: 0.55em; }
.choice { margin: 1.75em 0; padding: 0.8em 1em; border-left: 0.25rem solid var(--rule); background: var(--box); }
.choice p, .choice ul { margin: 0; }
.choice ul { padding-left: 1.25rem; color: var(--quiet); font-size: 0.95em; }
.ending { margin-top: 3rem; text-align: center; }
:focus-visible { outline: 0.15rem solid currentColor; outline-offset: 0.15rem; }`;

const DARK = `--paper: ${PAPER.dark}; --ink: #e8e4dc; --quiet: #a7a196; --rule: #3a373f; --box: #201f24;`;

const PRINT = `
@media print {
  :root { --paper: #fff; --ink: #000; --quiet: #444; --rule: #bbb; --box: #fff; }
  body { font-size: 11pt; line-height: 1.45; }
  header, main, nav { max-width: none; padding: 0; }
  h2, .choice { break-inside: avoid; }
  h2 { break-after: avoid; }
  p { orphans: 2; widows: 2; }
  nav a { text-decoration: none; }
  @page { margin: 2cm; }
}`;

/** The style of a reading copy; names have their character's colour as far as it can be read. Pure. */
export function readingStyle(people: readonly Person[]): string {
  // On the boxes too, which are darker than light paper and lighter than dark paper.
  const colours = (paper: string) =>
    people.map(({ number, colour }) => `.p${number} { color: ${readableOn(paper, colour, 5.2)}; }`).join('\n');
  return [
    RULES.trim(),
    colours(PAPER.light),
    `@media screen and (prefers-color-scheme: dark) {\n:root { ${DARK} }\n${colours(PAPER.dark)}\n}`,
    PRINT.trim(),
  ]
    .filter((part) => part !== '')
    .join('\n');
}
