import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { convertChat, emptyLibrary, readChat } from '../../daemon/src/importers/sillytavern-chat/index.ts';
import { home } from '../support.ts';

/** Chats with gold labels; they lie beside the project and are not part of it. */
const gold = path.resolve(home, '..', 'shared', 'fixtures', 'gold-chats');
const scorer = path.resolve(home, '..', 'shared', 'harness', 'gold', 'score-lines.mjs');
const chats = fs.existsSync(gold) ? fs.readdirSync(gold).filter((f) => f.endsWith('.jsonl')).map((f) => f.replace('.jsonl', '')) : [];

describe.skipIf(chats.length === 0)('the twelve labelled chats', () => {
  test.each(chats.length > 0 ? chats : ['none'])('%s', async (name) => {
    const chat = await readChat([fs.readFileSync(path.join(gold, `${name}.jsonl`))], name, { swipes: false, personas: new Map() });
    const generator = convertChat(chat, emptyLibrary(name));
    const lines: object[] = [];
    let next = generator.next();
    for (; !next.done; next = generator.next())
      for (const n of next.value.nodes) if (n.type === 'line') lines.push({ message: n.source?.message, kind: n.kind, speaker: n.speaker ?? null, text: n.text });
    const names = new Map(next.value.characters.map((c) => [c.id, c.name]));
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-gold-')), 'lines.jsonl');
    fs.writeFileSync(file, lines.map((l) => JSON.stringify({ ...l, speaker: names.get((l as { speaker: string }).speaker) ?? null })).join('\n'));
    const score = JSON.parse(execFileSync(process.execPath, [scorer, path.join(gold, `${name}.gold.json`), file], { encoding: 'utf8' })) as Record<string, number>;
    expect(score).toMatchObject({ conservation: 1, added: 0 });
    expect(score['boundaryF1']).toBeGreaterThanOrEqual(name.includes('clean') ? 0.995 : 0.97);
    expect(score['speakerByQuote']).toBeGreaterThanOrEqual(name.includes('group') ? 0.97 : 0.68);
  });
});
