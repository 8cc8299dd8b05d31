import type { WriteStream } from 'node:tty';

/** One line that is drawn over and over; nothing at all where nobody looks at a terminal. */
export interface ProgressBar {
  show(fraction: number, message: string): void;
  clear(): void;
}

const WIDTH = 24;
const DRAW_EVERY_MS = 80;
const CLEAR_LINE = '\r\x1b[2K';

export function createProgressBar(out: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>): ProgressBar {
  let drawnAt = -Infinity;
  return {
    show(fraction, message) {
      if (!out.isTTY || performance.now() - drawnAt < DRAW_EVERY_MS) return;
      drawnAt = performance.now();
      const full = Math.round(fraction * WIDTH);
      const bar = `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${String(Math.round(fraction * 100)).padStart(3)}%`;
      // Control characters of a file's name must not reach the terminal, and a line that wraps cannot be drawn over.
      const text = `${bar}  ${message.replace(/\p{Cc}/gu, ' ')}`.slice(0, Math.max(20, (out.columns || 80) - 1));
      out.write(`${CLEAR_LINE}${text}`);
    },
    clear() {
      if (out.isTTY && drawnAt !== -Infinity) out.write(CLEAR_LINE);
    },
  };
}
