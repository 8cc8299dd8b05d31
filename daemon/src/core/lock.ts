import fs from 'node:fs';
import path from 'node:path';

/** Takes the data folder for this process, or says which living process holds it. A lock of a dead one is taken over. */
export function takeLock(dataDir: string): { holder: number } | { release: () => void } {
  const file = path.join(dataDir, 'daemon.lock');
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return { release: () => fs.rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(readText(file));
    if (Number.isInteger(holder) && holder > 0 && holder !== process.pid && isAlive(holder)) return { holder };
    fs.rmSync(file, { force: true });
  }
  return { holder: 0 };
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Whether a process of this number lives, ours or anybody's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
