import { createClient } from '@comfyvn/shared/contract/client';
import { llmApi } from '@comfyvn/shared/llm/llm.api';
import { llmLine, type LlmMeta } from '@comfyvn/shared/llm/llm.schema';
import { token } from '../../daemon.ts';

/**
 * Asks a text model a question; `onText` is told all of the answer so far, as it comes. Gives the whole of it. Throws what
 * went wrong in the words of the daemon, and the reason of the signal where that stopped it.
 */
export async function askStreamed(
  server: string,
  question: string,
  { signal, onText }: { signal: AbortSignal; onText: (text: string) => void },
): Promise<{ text: string; meta: LlmMeta }> {
  let text = '';
  let end: { text: string; meta: LlmMeta } | undefined;
  const heard = (line: string): void => {
    const said = llmLine.parse(JSON.parse(line));
    if ('failure' in said) throw new Error(said.failure);
    if ('part' in said) onText((text += said.part));
    else end = said;
  };
  const client = createClient(
    { llm: llmApi },
    {
      baseUrl: '',
      headers: () => ({ authorization: `Bearer ${token}` }),
      fetch: async (input, init) => {
        const response = await fetch(input, { ...init, signal });
        if (!response.ok || !response.body) return response;
        await readLines(response.body, heard);
        return new Response();
      },
    },
  );
  await client.llm.ask({ params: { server }, body: { question } });
  if (!end) throw new Error('The answer broke off.');
  return end;
}

async function readLines(body: ReadableStream<Uint8Array<ArrayBuffer>>, heard: (line: string) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const lines = (rest + next.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) heard(line);
  }
}
