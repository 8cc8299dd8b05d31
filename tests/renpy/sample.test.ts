import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scene, Story } from '../../shared/src/story/story.ts';
import { viewOf } from '../../shared/src/story/view.ts';
import { newFolder, settled, startDaemon, type RunningDaemon } from '../support.ts';
import { hasEngine, lintGame, playGame } from './engine.ts';
import { Expectation, inIds, type Mapping } from './expected-trace.ts';

// The sample chat, from SillyTavern's files to a game on the disk, by the daemon alone.
describe.skipIf(!hasEngine)("the sample story, exported by the daemon, in the real Ren'Py", () => {
  let running: RunningDaemon;
  let story: Story;
  let game: string;

  async function exportTo(): Promise<void> {
    const { id } = await running.client.exports.start({ body: { story: story.id, target: 'renpy' } });
    const job = await settled(running.client, id);
    expect(job).toMatchObject({ state: 'done' });
    const { export: exported } = job.result as { export: string };
    game = (await running.client.exports.report({ params: { id: exported } })).output;
  }

  beforeAll(async () => {
    running = await startDaemon();
    const { story: id } = await running.client.imports.sample();
    const head = await running.client.stories.get({ params: { id } });
    const scenes: Scene[] = [];
    for (const scene of head.scenes)
      scenes.push(await running.client.stories.scene({ params: { id, scene: scene.id } }));
    story = { ...head, scenes };
    await exportTo();
  });
  afterAll(() => running.daemon.stop());

  test('lint is content', async () => expect(await lintGame(game)).toEqual([]));

  test('it plays to its end as in our runner', async () => {
    const mapping = JSON.parse(fs.readFileSync(path.join(game, 'game', 'comfyvn.json'), 'utf8')) as Mapping;
    const scene = story.start.scene ?? story.scenes[0]!.id;
    const ways = [0, 1, 2, 3].map((pick) => ({
      label: mapping.scenes[scene]!.label,
      seed: 'sample',
      picks: [pick, pick, pick],
      limit: 3_000,
    }));
    const expectation = new Expectation(story, viewOf(story), mapping);
    const wanted = ways.map((way) => expectation.trace(scene, way)!);
    const copy = path.join(newFolder('played'), 'game');
    fs.cpSync(game, copy, { recursive: true });
    const traces = await playGame(copy, ways, Object.values(mapping.variables));
    expect(traces.map((trace) => inIds(trace, mapping, story))).toEqual(JSON.parse(JSON.stringify(wanted)));
    expect(wanted[0]!.end).toBe('ended');
    expect(wanted[0]!.events.length).toBeGreaterThan(20);
  });

  test('the examples for people in game/custom work', async () => {
    const copy = path.join(newFolder('examples'), 'game');
    fs.cpSync(game, copy, { recursive: true });
    const custom = path.join(copy, 'game', 'custom');
    const examples = fs
      .readFileSync(path.join(custom, 'README.txt'), 'utf8')
      .split(/\n(?=\S)/)
      .map((part) =>
        part
          .split('\n')
          .slice(1)
          .map((line) => line.slice(4))
          .join('\n')
          .trim(),
      )
      .filter((code) => code !== '');
    expect(examples).toHaveLength(5);
    examples.forEach((code, i) => fs.writeFileSync(path.join(custom, `example_${i}.rpy`), `${code}\n`));
    fs.copyFileSync('/usr/share/games/renpy/renpy/common/DejaVuSans.ttf', path.join(custom, 'my-font.ttf'));
    expect(await lintGame(copy)).toEqual([]);
    const mapping = JSON.parse(fs.readFileSync(path.join(copy, 'game', 'comfyvn.json'), 'utf8')) as Mapping;
    const label = mapping.scenes[story.start.scene ?? story.scenes[0]!.id]!.label;
    const [trace] = await playGame(copy, [{ label, seed: 'x', picks: [], limit: 5 }], []);
    expect(trace!.events.length).toBeGreaterThanOrEqual(5);
  });

  test('what a person wrote in game/custom survives the next export, and is played', async () => {
    const mine = path.join(game, 'game', 'custom', 'mine.rpy');
    fs.writeFileSync(
      mine,
      'init 1 python:\n    vn.on("ring", lambda: renpy.notify("ding"))\n\nlabel my_own:\n    "Mine."\n    return\n',
    );
    await exportTo();
    expect(fs.readFileSync(mine, 'utf8')).toContain('my_own');
    expect(await lintGame(game)).toEqual([]);
  });
});
