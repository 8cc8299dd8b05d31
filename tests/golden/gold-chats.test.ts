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

/**
 * What no change may fall below. Group chats: the aims. Narrator chats: just below what is reached, of the aims 0.995 clean and
 * 0.97 noisy for boundaries (they are lost where two quotations meet and one speaker is wrong) and 0.68 for speakers.
 */
const FLOORS: Readonly<Record<string, { boundaryF1: number; speakerByQuote: number }>> = {
  'group-clean': { boundaryF1: 0.995, speakerByQuote: 0.97 },
  'group-noisy': { boundaryF1: 0.97, speakerByQuote: 0.97 },
  'narrator-clean': { boundaryF1: 0.966, speakerByQuote: 0.68 },
  'narrator-noisy': { boundaryF1: 0.966, speakerByQuote: 0.675 },
};

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
    const floor = FLOORS[name.replace(/^.*?-/, '')]!;
    expect(score['boundaryF1']).toBeGreaterThanOrEqual(floor.boundaryF1);
    expect(score['speakerByQuote']).toBeGreaterThanOrEqual(floor.speakerByQuote);
    expect(score['kindAccuracy']).toBeGreaterThanOrEqual(0.995);
  });
});
