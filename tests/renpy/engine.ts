import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BASE = '/usr/share/games/renpy';
const here = path.dirname(fileURLToPath(import.meta.url));

/** Whether the real Ren'Py is here. */
export const hasEngine = fs.existsSync(path.join(BASE, 'renpy.py'));

export interface EngineResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command of Ren'Py on a game without a screen. A command that takes longer than `timeoutMs` is ended. */
export function runEngine(
  game: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  timeoutMs = 240_000,
): Promise<EngineResult> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-renpy-home-'));
  const child = spawn('/usr/bin/python3', [path.join(here, 'engine', 'start.py'), game, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      RENPY_BASE: BASE,
      SDL_VIDEODRIVER: 'offscreen',
      SDL_AUDIODRIVER: 'dummy',
      LIBGL_ALWAYS_SOFTWARE: '1',
      RENPY_GL_VSYNC: '0',
      RENPY_SKIP_MAIN_MENU: '1',
      RENPY_SKIP_SPLASHSCREEN: '1',
      RENPY_SIMPLE_EXCEPTIONS: '1',
      RENPY_NO_STEAM: '1',
      RENPY_DISABLE_BACKUPS: '1',
      RENPY_EDIT_PY: '',
      BROWSER: 'true',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      fs.rmSync(home, { recursive: true, force: true });
      resolve({ code, output });
    });
  });
}

/** One way through a game: where it begins, its dice, what it chooses, and the most lines and menus of it. */
export interface GamePath {
  readonly label: string;
  readonly seed: string;
  readonly picks: readonly number[];
  readonly limit: number;
}

export type TraceEvent = readonly unknown[];

/** What happened on one way. */
export interface Trace {
  readonly end: string;
  /** Title of the ending, empty if it has none. */
  readonly ending: string;
  /** Scenes entered, labelled nodes passed, lines said, menus shown. */
  readonly events: readonly TraceEvent[];
  /** Callbacks. */
  readonly calls: readonly TraceEvent[];
  readonly variables: Readonly<Record<string, unknown>>;
  /** Achievements whose conditions hold at its end. */
  readonly achieved: readonly string[];
}

/** What a reader enters, chosen by the pick of a question: nothing, names, numbers in any form, and what is none. */
export const ANSWERS: readonly string[] = [
  'Zoë',
  '',
  ' 12 ',
  '-3,5',
  'x'.repeat(100),
  '７\u200b',
  'a {b} [c] 50%d "q"',
  '+.5',
  '1e9',
  '−4',
  '🙂🙂🙂🙂',
];

/** Plays ways through a game, all in one process; `language` as the game calls it. Rejects with what Ren'Py says when it fails. */
export async function playGame(
  game: string,
  paths: readonly GamePath[],
  variables: readonly string[],
  language: string | null = null,
): Promise<Trace[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-renpy-plan-'));
  const plan = path.join(folder, 'plan.json');
  const output = path.join(folder, 'traces.json');
  fs.writeFileSync(plan, JSON.stringify({ paths, variables, language, output, answers: ANSWERS }));
  const harness = path.join(game, 'game', 'zz_trace.rpy');
  fs.copyFileSync(path.join(here, 'engine', 'trace.rpy'), harness);
  try {
    const { code, output: said } = await runEngine(game, ['run'], { CVN_PLAN: plan });
    if (code !== 0) throw new Error(`Ren'Py ended with ${code}:\n${said.slice(-6_000)}`);
    return (JSON.parse(fs.readFileSync(output, 'utf8')) as { traces: Trace[] }).traces;
  } finally {
    fs.rmSync(harness, { force: true });
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What lint complains about, one line each; empty when it is content. */
export async function lintGame(game: string): Promise<string[]> {
  const { code, output } = await runEngine(game, ['lint', '--error-code']);
  const complaints = output.split('\n').filter((line) => /^game\/[^:]+:\d+ /.test(line));
  if (code !== 0 && complaints.length === 0) return [`lint ended with ${code}: ${output.slice(-3_000)}`];
  return complaints;
}
