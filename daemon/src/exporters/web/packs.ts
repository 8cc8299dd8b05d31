import type { WebPack } from '@comfyvn/shared/exports/web-page';
import type { Scene } from '@comfyvn/shared/story/story';
import { scriptName, shortHash } from './file-name.ts';
import { stringLiteral } from './script-text.ts';

/** Characters of JSON that a pack holds before the next one begins: few enough to load in no time, and hosts count files. */
const PACK_LENGTH = 200_000;

export interface PackFile extends WebPack {
  readonly text: string;
}

/** The scenes as scripts, in their order: several short ones share one. Pure. */
export function packScenes(scenes: readonly Scene[]): PackFile[] {
  const packs: PackFile[] = [];
  let texts: string[] = [];
  let length = 0;
  let title = '';
  const close = (): void => {
    if (texts.length === 0) return;
    const text = `comfyvn.scenes(${packs.length},${stringLiteral(`[${texts.join(',')}]`)});\n`;
    packs.push({ path: `story/${scriptName(packs.length + 1, title, shortHash(text))}`, scenes: texts.length, text });
    texts = [];
    length = 0;
  };
  for (const scene of scenes) {
    const text = JSON.stringify(scene);
    if (length + text.length > PACK_LENGTH) close();
    if (texts.length === 0) ({ title } = scene);
    texts.push(text);
    length += text.length;
  }
  close();
  return packs;
}
