import type { WrittenAsset } from './asset-files.ts';

/** A text of a stranger within Markdown: on one line, and never markup. Pure. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]|<>&~]/g, '\\$&');

/** `README.md`: what this archive is and how it is laid out. Pure. */
export function readmeText(titles: readonly string[], kind: 'story' | 'backup', version: string): string {
  const one = kind === 'story';
  const stories = titles.map((title) => `- ${plain(title)}`).join('\n');
  const folder = one ? '' : 'stories/NNN-title/';
  return `# ${one ? plain(titles[0] ?? '') : 'A backup of ComfyVN'}

${one ? 'A visual novel' : 'Stories, saved games and assets'}, packed by ComfyVN ${version}.
${one ? '' : `\n${stories}\n`}
## How to open it

Drop this file on the project hub of ComfyVN, or on the command line:

    npm start -- ${one ? 'import' : 'restore'} THIS-FILE.zip

A story that is here already and differs is not touched, unless you choose to replace it (\`--replace\`) or to import this
one as a copy (\`--as-copy\`).

## What is in it

| File | Holds |
| --- | --- |
| \`comfyvn-bundle.json\` | the format and its version, the parts of each story, the size and SHA-256 of every other file |
| \`${folder}story.json\` | the head of the story: title, characters, variables, assets; its \`scenes\` are empty |
| \`${folder}scenes/NNN-title.json\` | the scenes, in the order of the story |
| \`${folder}saves/slot-NAME.json\` | saved games${one ? ', if they were packed' : ''} |
${one ? '' : `| \`${folder}record.json\` | its project, and which chat it follows |\n`}| \`assets/KIND/NAME.EXT\` | pictures and sounds, to the byte as they were |
| \`assets/KIND/NAME.EXT.json\` | what each one is: id, kind, type, size, SHA-256, licence, author, source, origin |
| \`provenance.json\` | where the ${one ? 'story' : 'stories'} and all assets came from, with their hashes |
| \`LICENSES.md\` | whose the assets are |

All JSON is UTF-8. The same story always gives the same bytes. A file that was changed after packing is
found by its SHA-256, and the bundle is refused.
`;
}

/** `LICENSES.md`: whose the assets are, by licence. Pure. */
export function licencesText(assets: readonly WrittenAsset[]): string {
  const groups = new Map<string, WrittenAsset[]>();
  for (const written of assets) {
    const licence = written.asset.licence ?? '';
    groups.set(licence, [...(groups.get(licence) ?? []), written]);
  }
  const parts = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([licence, of]) =>
        `## ${licence === '' ? 'No licence stated' : plain(licence)}\n\n${of.map(creditOf).join('\n')}\n`,
    );
  return `# Licences

The text of a story belongs to those who wrote it, pictures and sounds to those who made them. What is stated below is
what whoever added them stated; where no licence is stated, ask before you pass them on.

${parts.length > 0 ? parts.join('\n') : 'It holds no pictures and no sounds.\n'}`;
}

function creditOf({ asset, entry }: WrittenAsset): string {
  const { author, source, origin } = asset;
  const facts = [
    author === undefined ? '' : `by ${plain(author)}`,
    source === undefined ? '' : `from ${plain(source)}`,
    source === undefined && origin !== undefined && origin !== '' ? `imported with ${plain(origin)}` : '',
  ].filter((fact) => fact !== '');
  return `- \`${entry.file}\`${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
}
