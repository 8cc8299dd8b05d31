import { spawn, type ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

export interface LinesOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly onLine: (line: string) => void;
  /** `missing`: there is no such program; otherwise it ended, with the last words it said. */
  readonly onEnd: (end: { missing: boolean; words: string }) => void;
}

const MAX_LINE = 200_000;
const MAX_WORDS = 2_000;

/** A program that goes on telling, a line at a time, until it is stopped or ends. Longer lines are left out. */
export function openLines({ command, args, onLine, onEnd }: LinesOptions): { stop(): void } {
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let words = '';
  let over = false;
  const end = (missing: boolean): void => {
    if (over) return;
    over = true;
    onEnd({ missing, words: words.trim() });
  };
  const note = (text: string): void => void (words = (words + text).slice(-MAX_WORDS));
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) rest = '';
    for (const line of lines) {
      if (over || line.trim() === '') continue;
      note(`${line}\n`);
      onLine(line);
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => note(chunk.toString('utf8')));
  child.once('error', (error: NodeJS.ErrnoException) => {
    note(error.message);
    end(error.code === 'ENOENT' || error.code === 'EACCES');
  });
  child.once('close', () => {
    note(rest);
    end(false);
  });
  return {
    stop() {
      over = true;
      child.kill('SIGKILL');
    },
  };
}
