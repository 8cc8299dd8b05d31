import fs from 'node:fs';
import path from 'node:path';
import type { ImportOptions } from '@comfyvn/shared/imports/imports.api';
import type { Scene } from '@comfyvn/shared/story/story';
import { StartError } from '../core/errors.ts';
import { findFolderChat } from '../features/imports/imports.folder.ts';
import {
  convertChat,
  emptyLibrary,
  NotAChat,
  readChat,
  type ImportDraft,
} from '../importers/sillytavern-chat/index.ts';

export interface LinesOptions extends ImportOptions {
  readonly json: boolean;
  readonly user?: string | undefined;
}

/** Prints what a chat becomes, without keeping anything: one JSON object a line, or text for people. */
export async function printLines(file: string, options: LinesOptions): Promise<number> {
  const name = path.basename(file);
  const library = findFolderChat(file)?.library ?? emptyLibrary(name.replace(/\.jsonl$/i, ''));
  try {
    const chat = await readChat(fs.createReadStream(file, { highWaterMark: 1 << 20 }), name, {
      swipes: options.swipes,
      personas: library.personas,
    });
    const scenes: Scene[] = [];
    const generator = convertChat(chat, options.user ? { ...library, userName: options.user } : library);
    let next = generator.next();
    for (; !next.done; next = generator.next()) scenes.push(next.value);
    await writeAll(print(scenes, next.value, options.json));
    for (const f of next.value.findings) process.stderr.write(`${f.level}: ${f.message}\n`);
    return 0;
  } catch (error) {
    if (error instanceof NotAChat) throw new StartError(error.message, 1);
    throw error;
  }
}

function* print(scenes: readonly Scene[], draft: ImportDraft, json: boolean): Generator<string> {
  const names = new Map(draft.characters.map((c) => [c.id, c.name]));
  for (const scene of scenes) {
    if (!json) yield `\n== ${scene.title}\n`;
    for (const node of scene.nodes) {
      if (node.type !== 'line') continue;
      const speaker = node.speaker === undefined ? null : (names.get(node.speaker) ?? null);
      const { kind, text, source } = node;
      const expression = node.expression ?? null;
      yield json
        ? `${JSON.stringify({ scene: scene.id, node: node.id, message: source?.message ?? null, kind, speaker, expression, text, evidence: source?.evidence ?? null, tier: source?.tier ?? null })}\n`
        : `${speaker === null ? '' : `${speaker}${expression && expression !== 'neutral' ? ` (${expression})` : ''}: `}${text}\n`;
    }
  }
}

/** Waits for a slow reader of the output instead of filling memory. */
async function writeAll(lines: Iterable<string>): Promise<void> {
  let batch = '';
  for (const line of lines) {
    batch += line;
    if (batch.length < 1 << 16) continue;
    if (!process.stdout.write(batch)) await new Promise((done) => process.stdout.once('drain', done));
    batch = '';
  }
  process.stdout.write(batch);
}
