#!/usr/bin/env node
// `npm start`: installs what is missing, builds what changed, then runs the daemon with the same arguments.
import { spawn } from 'node:child_process';
import { build, checkNode, home, install } from './prepare.mjs';
import path from 'node:path';

checkNode();
try {
  await install({ dev: false });
  await build();
} catch (error) {
  process.stderr.write(`\nComfyVN could not be prepared: ${error.message}\n`);
  process.exit(1);
}

const main = path.join(home, 'daemon', 'dist', 'main.mjs');
const child = spawn(
  process.execPath,
  ['--disable-proto=delete', '--enable-source-maps', main, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
// Ctrl+C reaches the child by itself; a plain kill of this process must be passed on.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
process.on('SIGINT', () => {});
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
