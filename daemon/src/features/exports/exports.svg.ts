import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** Draws SVG texts of our own as PNG. */
export interface SvgRenderer {
  render(svg: string, width: number, height: number): Promise<Buffer>;
  /** Ends the process behind it, if there is one. */
  close(): void;
}

/**
 * The other side, in a process of its own: this one blocks libvips's SVG loader, for all its threads and for good, because
 * untrusted pictures pass here. That one sees nothing but texts that exporters wrote, and can load nothing but SVG.
 */
const PROGRAM = `
const sharp = require('sharp');
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadSvg'] });
process.on('disconnect', () => process.exit());
process.on('message', ({ svg, width, height }) => {
  sharp(Buffer.from(svg), { limitInputPixels: 50e6 })
    .resize({ width, height, fit: 'fill' })
    .png({ compressionLevel: 9 })
    .toBuffer()
    .then((png) => process.send({ png }), (error) => process.send({ error: String(error.message) }));
});
`;
const PATIENCE_MS = 30_000;
const MAX_SIDE = 8_192;

/** A renderer whose process starts with the first picture. `home` is the folder of the installed program. */
export function createSvgRenderer(home: string): SvgRenderer {
  let child: ChildProcess | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const start = (): ChildProcess => {
    const started = spawn(process.execPath, ['-e', PROGRAM], {
      // Its packages are found from here.
      cwd: path.join(home, 'daemon'),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      windowsHide: true,
    });
    started.on('exit', () => {
      if (child === started) child = null;
    });
    return started;
  };
  return {
    render(svg, width, height) {
      if (Math.max(width, height) > MAX_SIDE) return Promise.reject(new Error(`${width} × ${height} is too large`));
      // One question at a time, so that each answer is the one to the last question.
      const answer = turn.then(() => ask((child ??= start()), { svg, width, height }));
      turn = answer.catch(() => {});
      return answer;
    },
    close() {
      child?.kill();
      child = null;
    },
  };
}

interface Question {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

function ask(child: ChildProcess, question: Question): Promise<Buffer> {
  return new Promise((done, fail) => {
    const end = (finish: () => void) => () => {
      clearTimeout(timer);
      child.removeAllListeners('message').removeListener('error', lost).removeListener('exit', lost);
      finish();
    };
    const lost = end(() => fail(new Error('the process that draws pictures ended')));
    const timer = setTimeout(() => {
      child.kill();
    }, PATIENCE_MS);
    child.once('error', lost).once('exit', lost);
    child.once('message', (answer: { png?: Uint8Array; error?: string }) =>
      end(() => (answer.png ? done(Buffer.from(answer.png)) : fail(new Error(answer.error ?? 'no picture'))))(),
    );
    child.send(question, (error) => error && lost());
  });
}
