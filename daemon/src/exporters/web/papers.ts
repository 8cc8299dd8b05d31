import type { AssetId } from '@comfyvn/shared/story/ids';
import type { ExportAsset } from '../exporter.ts';

/** A text of a stranger on one line of a plain text file. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** What a person finds beside the page: how to play it, and how to show it to others. Pure. */
export function readmeText(title: string, version: string): string {
  return `${oneLine(title)}

A visual novel, made with ComfyVN ${version}.

To play it, unpack the whole archive and open index.html in a browser. No server and no connection are needed.
Saves and settings are kept by the browser.

To show it to others, put all files into one folder of any web server, or upload the archive to itch.io as it is:
kind of project "HTML", and tick "This file will be played in the browser". Whoever opened it on a server (https) can
go on reading without a connection, and can install it like an app.

To follow the story from a page of your own: it sends an event "comfyvn:callback" to its window, with the name and the
arguments of each callback in "detail".

program/      the player
story/        the text of the story
assets/       its pictures and sounds, as scripts: pages opened from a disk may load nothing else
sw.js         keeps the files for reading offline
CREDITS.txt   who made the pictures and sounds
LICENSES.txt  the licences of the player
`;
}

function creditOf({ name, kind, author, licence, source }: ExportAsset): string {
  const facts = [
    author === undefined ? '' : `by ${author}`,
    licence === undefined ? '' : `licence: ${licence}`,
    source === undefined ? '' : `from: ${source}`,
  ].filter((fact) => fact !== '');
  return `${oneLine(name)} (${kind})${facts.length > 0 ? `\n    ${facts.map(oneLine).join('\n    ')}` : ''}`;
}

/** Whose pictures and sounds an export holds. Pure. */
export function creditsText(title: string, ids: readonly AssetId[], all: ReadonlyMap<AssetId, ExportAsset>): string {
  const credits = ids.flatMap((id) => all.get(id) ?? []).map(creditOf);
  const sorted = [...new Set(credits)].sort();
  const body = sorted.length > 0 ? sorted.join('\n') : 'It uses none.';
  return `${oneLine(title)}: pictures and sounds\n\n${body}\n`;
}
