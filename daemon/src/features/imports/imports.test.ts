import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

let running: RunningDaemon;
const options = { swipes: false, branches: false };
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});

function write(name: string, content: string | Buffer): string {
  const file = path.join(newFolder('chat'), name);
  fs.writeFileSync(file, content);
  return file;
}
const evening = (...more: object[]) =>
  chatFile([
    said('Vic', '*Vic looks up from the counter.* "Late again, are you?"', 0),
    said('Mika', '"The train was late." *I sit down.*', 1),
    said('Vic', '*She grins.* "It always is."', 2),
    ...more,
  ]);
async function linesOf(story: string) {
  const head = await running.client.stories.get({ params: { id: story } });
  const scenes = await Promise.all(
    head.scenes.map((s) => running.client.stories.scene({ params: { id: story, scene: s.id } })),
  );
  const lines = scenes.flatMap((s) => s.nodes).filter((n) => n.type === 'line');
  return { head, scenes, lines };
}

describe('a chat becomes a story', () => {
  test('with one kind and one speaker a line, and a choice where the user speaks', async () => {
    const report = await running.daemon.imports.fromFile(write('Evening.jsonl', evening()), options);
    const { head, scenes, lines } = await linesOf(report.story);
    const name = (id: string | undefined) => head.characters.find((c) => c.id === id)?.name ?? null;
    expect(lines.map((l) => [l.kind, name(l.speaker), l.text])).toEqual([
      ['narration', null, 'Vic looks up from the counter.'],
      ['dialogue', 'Vic', 'Late again, are you?'],
      ['dialogue', 'Mika', 'The train was late.'],
      ['narration', null, 'I sit down.'],
      ['narration', null, 'She grins.'],
      ['dialogue', 'Vic', 'It always is.'],
    ]);
    const menu = scenes[0]?.nodes.find((n) => n.type === 'menu');
    expect(menu?.choices.map((c) => c.text)).toEqual(['“The train was late.”']);
    expect(report).toMatchObject({ messages: 3, lines: 6, changed: true });
  });

  test('the same bytes give the same story, to the letter', async () => {
    const a = await linesOf((await running.daemon.imports.fromFile(write('Same.jsonl', evening()), options)).story);
    const b = await linesOf((await running.daemon.imports.fromFile(write('Same.jsonl', evening()), options)).story);
    expect(JSON.stringify(b.scenes)).toBe(JSON.stringify(a.scenes));
    expect(b.head.characters).toEqual(a.head.characters);
  });

  test('importing again after the chat grew keeps ids and what a person edited', async () => {
    const file = write('Grown.jsonl', evening());
    const first = await running.daemon.imports.fromFile(file, options);
    const before = await linesOf(first.story);
    const line = before.lines[1]!;
    await running.client.stories.editNode({
      params: { id: first.story, scene: before.scenes[0]!.id, node: line.id },
      body: { text: 'You are late. Again.', expression: 'annoyance' },
    });
    fs.writeFileSync(file, evening(said('Mika', '"Coffee?"', 3), said('Vic', '"Always."', 4)));
    const second = await running.daemon.imports.fromFile(file, options);
    const after = await linesOf(second.story);
    expect(second.story).toBe(first.story);
    expect(after.lines.slice(0, 6).map((l) => l.id)).toEqual(before.lines.map((l) => l.id));
    expect(after.lines[1]).toMatchObject({
      text: 'You are late. Again.',
      expression: 'annoyance',
      edited: ['expression', 'text'],
    });
    expect(after.lines).toHaveLength(8);
    const third = await running.daemon.imports.fromFile(file, options);
    expect(third).toMatchObject({ changed: false, revision: second.revision });
  });

  test('an edit whose line left the chat is reported, not lost in silence', async () => {
    const file = write('Cut.jsonl', evening());
    const first = await running.daemon.imports.fromFile(file, options);
    const { scenes, lines } = await linesOf(first.story);
    await running.client.stories.editNode({
      params: { id: first.story, scene: scenes[0]!.id, node: lines.at(-1)!.id },
      body: { text: 'My own words.' },
    });
    fs.writeFileSync(file, chatFile([said('Vic', '"Hello."', 0), said('Mika', '"Hi."', 1)]));
    const again = await running.daemon.imports.fromFile(file, options);
    expect(again.findings).toContainEqual(
      expect.objectContaining({
        rule: 'edit-without-line',
        message: expect.stringContaining('My own words.') as string,
      }),
    );
  });

  test('swipes that were not chosen are other takes when asked for', async () => {
    const file = write(
      'Swipes.jsonl',
      chatFile([
        said('Vic', '"Come in."', 0, { swipes: ['"Come in."', '"Go away, {{user}}."'], swipe_id: 0 }),
        said('Mika', '"Thanks."', 1),
      ]),
    );
    const report = await running.daemon.imports.fromFile(file, { swipes: true, branches: false });
    const { scenes, lines } = await linesOf(report.story);
    const menu = scenes[0]!.nodes[0]!;
    expect(menu.type === 'menu' && menu.choices.map((c) => c.text)).toEqual(['Come in.', 'Go away, Mika.']);
    expect(lines.map((l) => l.text)).toEqual(['Come in.', 'Go away, Mika.', 'Thanks.']);
    expect(lines.map((l) => l.source?.swipe)).toEqual([0, 1, undefined]);
  });

  test('locate finds the first line of a message', async () => {
    const report = await running.daemon.imports.fromFile(write('Where.jsonl', evening()), options);
    const { lines } = await linesOf(report.story);
    expect(await running.client.stories.locate({ params: { id: report.story }, query: { message: 2 } })).toMatchObject({
      node: lines[4]!.id,
    });
  });
});

describe('bad input gets a clear error and harms nothing', () => {
  const refused: [string, string | Buffer, RegExp][] = [
    ['empty', '', /is empty/],
    ['binary', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0]), /binary file/],
    ['a picture', Buffer.from('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1'), /picture without a character/],
    ['prose', 'Dear diary,\ntoday nothing happened.\n', /no line of it is a message/],
    ['a JSON list', '[1,2,3]', /no line of it is a message/],
    ['a header alone', chatFile([]), /holds no messages/],
    ['hidden messages alone', chatFile([said('Vic', 'psst', 0, { is_system: true })]), /nothing that can be played/],
    ['Latin-1 text', Buffer.from('{"name":"Zo\u00eb","mes":"caf\u00e9"}', 'latin1'), /no line of it is a message/],
  ];
  test.each(refused)('%s', async (name, content, message) => {
    const stories = await running.client.stories.list();
    await expect(running.daemon.imports.fromFile(write(`${name}.jsonl`, content), options)).rejects.toThrow(message);
    expect(await running.client.stories.list()).toEqual(stories);
  });

  test('a file cut off in the middle of a line plays up to there, and says which line is damaged', async () => {
    const text = evening();
    const report = await running.daemon.imports.fromFile(write('Cut off.jsonl', text.slice(0, -20)), options);
    expect(report.lines).toBe(4);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ rule: 'line-damaged', where: { line: 4, file: 'Cut off.jsonl' } }),
    );
  });

  test('UTF-16 with its mark, and UTF-8 with one, are read', async () => {
    for (const bytes of [Buffer.from(`\ufeff${evening()}`, 'utf16le'), Buffer.from(`\ufeff${evening()}`, 'utf8')])
      expect((await running.daemon.imports.fromFile(write('Marked.jsonl', bytes), options)).lines).toBe(6);
  });

  test('a line of 20 MB without a break is read in bounded time', async () => {
    const report = await running.daemon.imports.fromFile(
      write('Long.jsonl', chatFile([said('Vic', `"Short."`, 0), said('Vic', `*${'word '.repeat(4_000_000)}*`, 1)])),
      options,
    );
    expect(report.lines).toBeGreaterThan(10);
  }, 120_000);

  test('hostile names and texts stay text', async () => {
    const names = [
      '__proto__',
      'constructor',
      '../../etc/passwd',
      '<img src=x onerror=alert(1)>',
      'CON',
      'a\u0000b',
      '\u202Eevil',
      'toString',
    ];
    const chat = chatFile(
      names.flatMap((n, i) => [
        said(n, `"I am ${n}."`, 2 * i),
        said('Mika', '"<script>alert(1)</script> {{char}}"', 2 * i + 1),
      ]),
    );
    const report = await running.daemon.imports.fromFile(write('Hostile.jsonl', chat), options);
    const { head, lines } = await linesOf(report.story);
    expect(head.characters.map((c) => c.name)).toEqual(expect.arrayContaining(['__proto__', 'constructor', 'CON']));
    expect(lines.some((l) => l.text === 'I am toString.')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('an upload that is no chat answers a problem with what to do', async () => {
    const body = new Blob(['nonsense']);
    await expect(running.client.imports.upload({ query: { name: '../../x.jsonl' }, body })).rejects.toMatchObject({
      problem: {
        code: 'invalid_input',
        status: 400,
        title: expect.stringContaining('"x.jsonl" is not a SillyTavern chat') as string,
      },
    });
  });
});
