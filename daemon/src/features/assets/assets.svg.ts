import { fork } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod';
import { AppError } from '../../core/errors.ts';

const MAX_SVG_BYTES = 2_000_000;
const DRAW_MS = 15_000;
const HEAD_BYTES = 4_096;
const answer = z.union([z.object({ bytes: z.instanceof(Uint8Array) }), z.object({ error: z.string() })]);

/** Whether bytes begin as an SVG does. Pure. */
export function isSvg(bytes: Buffer): boolean {
  const head = bytes.toString('utf8', 0, HEAD_BYTES).replace(/^\uFEFF/, '');
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>[]*>\s*)*<svg[\s>]/i.test(head);
}

/**
 * Draws an SVG as a PNG, in a process of its own that is ended when it takes too long. Entities are refused, and nothing is
 * loaded that it names. Throws AppError.
 */
export async function drawSvg(svg: Buffer, name: string, home: string): Promise<Buffer> {
  if (svg.length > MAX_SVG_BYTES)
    throw new AppError('too_large', `The drawing "${name}" is larger than ${MAX_SVG_BYTES / 1e6} MB; simplify it.`);
  if (/<!ENTITY/i.test(svg.toString('latin1')))
    throw new AppError(
      'unsupported',
      `The drawing "${name}" defines entities, which is not allowed. Save it as plain SVG.`,
    );
  const script = path.join(home, 'daemon', 'src', 'features', 'assets', 'assets.svg-child.mjs');
  const child = fork(script, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const late = setTimeout(() => child.kill('SIGKILL'), DRAW_MS);
  try {
    const drawn = await new Promise<unknown>((done, fail) => {
      child.once('message', done);
      child.once('error', fail);
      child.once('exit', () => fail(new Error('it took too long or too much memory')));
      child.send(svg);
    });
    const result = answer.parse(drawn);
    if ('error' in result) throw new Error(result.error);
    return Buffer.from(result.bytes);
  } catch (error) {
    throw new AppError('unsupported', `The drawing "${name}" (SVG) could not be drawn.`, { cause: error });
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}
