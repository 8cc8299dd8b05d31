import { PassThrough, type Readable } from 'node:stream';
import type { LlmLine, LlmMeta } from '@comfyvn/shared/llm/llm.schema';
import { AppError } from '../../core/errors.ts';

/** An answer as lines of JSON while it comes. `ask` is told where to put all of the text so far. */
export function answerLines(
  ask: (onText: (text: string) => void) => Promise<{ text: string; meta: LlmMeta }>,
): Readable {
  const out = new PassThrough();
  const say = (line: LlmLine): void => void out.write(`${JSON.stringify(line)}\n`);
  let sent = 0;
  const onText = (text: string): void => {
    say({ part: text.slice(sent) });
    sent = text.length;
  };
  ask(onText).then(
    ({ text, meta }) => {
      say({ text, meta });
      out.end();
    },
    (error: unknown) => {
      if (!(error instanceof AppError)) return void out.destroy(error instanceof Error ? error : undefined);
      say({ failure: error.message });
      out.end();
    },
  );
  return out;
}
