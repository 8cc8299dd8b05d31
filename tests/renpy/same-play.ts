import fs from 'node:fs';
import type { Story } from '../../shared/src/story/story.ts';
import { viewOf } from '../../shared/src/story/view.ts';
import { lintGame, playGame, type GamePath, type Trace } from './engine.ts';
import { Expectation, inIds } from './expected-trace.ts';
import { exportGame } from './export-story.ts';

/** A way through a story: the scene it begins in, its dice, what it chooses. */
export interface Way {
  readonly scene: string;
  readonly seed: string;
  readonly picks: readonly number[];
  /** The most lines and menus of it. */
  readonly limit?: number;
}

export interface Comparison {
  /** What the real Ren'Py's lint complains about. */
  readonly lint: readonly string[];
  /** Ways that were played in both; those that have no end in our runner are left out. */
  readonly ways: number;
  /** Lines and menus on them. */
  readonly stops: number;
  /** The first difference of each way that has one. */
  readonly differences: readonly string[];
  /** What the game's ways looked like. */
  readonly traces: readonly Trace[];
}

const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

/** The first thing that is not the same; undefined if everything is. */
function difference(wanted: Trace, got: Trace): string | undefined {
  const length = Math.max(wanted.events.length, got.events.length);
  for (let i = 0; i < length; i++)
    if (text(wanted.events[i]) !== text(got.events[i]))
      return `event ${i}: ${text(wanted.events[i])}, in the game ${text(got.events[i])}`;
  for (const part of ['end', 'ending', 'calls', 'achieved'] as const)
    if (text(wanted[part]) !== text(got[part])) return `${part}: ${text(wanted[part])}, in the game ${text(got[part])}`;
  const other = Object.keys(wanted.variables).find(
    (name) => text(wanted.variables[name]) !== text(got.variables[name]),
  );
  return other === undefined
    ? undefined
    : `variable ${other}: ${text(wanted.variables[other])}, in the game ${text(got.variables[other])}`;
}

/** A language: as the story has it and as the game calls it. */
interface Language {
  readonly locale: string;
  readonly name: string;
}

/** Exports a story, and plays it by our runner and in the real Ren'Py, the same ways. */
export async function comparePlays(story: Story, ways: readonly Way[], language?: Language): Promise<Comparison> {
  const { folder, mapping } = await exportGame(story);
  try {
    const expectation = new Expectation(story, viewOf(story), mapping, language?.locale);
    const todo = ways.flatMap((way) => {
      const { seed, picks, limit = 200 } = way;
      const path: GamePath = { label: mapping.scenes[way.scene]!.label, seed, picks, limit };
      const wanted = expectation.trace(way.scene, path);
      return wanted === undefined ? [] : [{ way, path, wanted }];
    });
    const lint = await lintGame(folder);
    const got = await playGame(
      folder,
      todo.map(({ path }) => path),
      Object.values(mapping.variables),
      language?.name ?? null,
    );
    const traces = got.map((trace) => inIds(trace, mapping, story));
    const differences = todo.flatMap(({ way, wanted }, i) => {
      const found = difference(wanted, traces[i]!);
      return found === undefined ? [] : [`from ${way.scene} with seed "${way.seed}": ${found}`];
    });
    const stops = got.reduce(
      (sum, { events }) =>
        sum + events.filter(([kind]) => kind === 'say' || kind === 'menu' || kind === 'input').length,
      0,
    );
    return { lint, ways: todo.length, stops, differences, traces };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
