import fs from 'node:fs';
import path from 'node:path';

/** Two GPUs as `nvidia-smi` prints them: one that tells everything, one that tells little. */
export const TWO_GPUS = [
  'GPU-5c1f0a2e-7f3c-4a10-9d52-0b1c2d3e4f50, NVIDIA GeForce RTX 4090, 24564, 1820, 37, 54, 88.12',
  'GPU-00000000-1111-2222-3333-444444444444, NVIDIA T400 4GB, 4096, 12, [N/A], 41, [Not Supported]',
];

/** A program of its own that stands for `nvidia-smi`; it is told what to do by a Node script. The folder it is in. */
export function fakeSmi(folder: string, script: string): string {
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin, { recursive: true });
  fs.writeFileSync(path.join(bin, 'smi.cjs'), script);
  fs.writeFileSync(
    path.join(bin, 'nvidia-smi'),
    `#!/bin/sh\nexec "${process.execPath}" "${path.join(bin, 'smi.cjs')}" "$@"\n`,
    { mode: 0o755 },
  );
  return bin;
}

/** Prints lines every so many milliseconds, as `-lms` does, and notes each start in `starts` beside it. */
export const telling = (lines: readonly string[], everyMs = 30): string => `
const fs = require('node:fs'), path = require('node:path');
fs.appendFileSync(path.join(__dirname, 'starts'), process.argv.slice(2).join(' ') + ' ' + process.pid + '\\n');
const tell = () => process.stdout.write(${JSON.stringify(`${lines.join('\n')}\n`)});
tell();
setInterval(tell, ${everyMs});
`;
