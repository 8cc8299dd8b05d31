import { spawn } from 'node:child_process';
import { AppError, messageOf } from '../../../core/errors.ts';

const MOST_OUTPUT = 4_000_000;

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What people call it. */
  readonly name: string;
}

/** Runs a program of the computer without a shell to its end; what it printed. Throws AppError where it fails, in its own words. */
export function runProgram({ program, args, env = {}, timeoutMs, signal, name }: ProgramRun): Promise<string> {
  return new Promise((done, fail) => {
    if (signal.aborted) return fail(new AppError('conflict', 'It was cancelled.'));
    const child = spawn(program, [...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      shell: false,
    });
    const said: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
    let end: AppError | null = null;
    const stop = (error: AppError): void => {
      end ??= error;
      child.kill('SIGKILL');
    };
    const late = setTimeout(
      () => stop(new AppError('unavailable', `${name} did not finish within ${Math.round(timeoutMs / 1_000)} s.`)),
      timeoutMs,
    );
    const onAbort = (): void => stop(new AppError('conflict', 'It was cancelled.'));
    signal.addEventListener('abort', onAbort, { once: true });
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
        if (said[stream].length > MOST_OUTPUT) stop(new AppError('unavailable', `${name} said too much.`));
      });
    const settle = (error: AppError | null): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
      if (error) fail(error);
      else done(said.stdout);
    };
    child.once('error', (error) => settle(new AppError('unavailable', `${name} cannot be run: ${messageOf(error)}.`)));
    child.once('close', (code) => {
      const words = said.stderr.replace(/\s+/g, ' ').trim().slice(0, 300);
      const failed =
        code === 0 ? null : new AppError('unavailable', `${name} failed${words ? `: ${words}` : ` (${code})`}`);
      settle(end ?? failed);
    });
  });
}
