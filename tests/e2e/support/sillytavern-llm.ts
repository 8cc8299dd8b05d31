import http from 'node:http';
import type { AddressInfo } from 'node:net';

interface Prompt {
  readonly messages?: { readonly role: string; readonly content: unknown }[];
  readonly stream?: boolean;
}

/** A language model for SillyTavern that says what the test tells it to. */
export interface FakeLlm {
  /** With `/v1`. */
  readonly url: string;
  /** The next replies, first in, first out; then it says something of its own. */
  readonly replies: string[];
  readonly asked: Prompt[];
  /** The next replies that are suggested for the user; then they are SUGGESTED. */
  readonly suggests: string[][];
  /** It answers nothing but that it is asleep. */
  asleep: boolean;
  /** Between two words of a streamed reply. */
  wordMs: number;
  /** What the next requests for a reply come to instead: an error at once, or in the middle of the stream. */
  readonly failures: ('error' | 'middle')[];
  /** Replies that were streamed to their end, or broke off. */
  readonly streamed: string[];
  stop(): Promise<void>;
}

const FEELINGS: readonly [RegExp, string][] = [
  [/laugh|smil|grin|glad/i, 'joy'],
  [/tear|cry|sob|alone/i, 'sadness'],
  [/furious|slam|how dare/i, 'anger'],
  [/gasp|can't be|what\?!/i, 'surprise'],
  [/shiver|afraid|hide/i, 'fear'],
  [/blush|looks away/i, 'embarrassment'],
];

/** What it answers when replies for the user are wanted. */
export const SUGGESTED = ['"I will stay."', '"Tell me more about him."', '*I say nothing and take her hand.*'];

/** Speaks the OpenAI API; asked to classify a text it goes by words, so the expression on screen is known beforehand. */
export async function startFakeLlm(): Promise<FakeLlm> {
  const replies: string[] = [];
  const asked: Prompt[] = [];
  const failures: FakeLlm['failures'] = [];
  const streamed: string[] = [];
  const suggests: string[][] = [];
  const answer = (prompt: Prompt): string => {
    asked.push(prompt);
    const all = (prompt.messages ?? []).map(({ content }) =>
      typeof content === 'string' ? content : JSON.stringify(content),
    );
    if (all.some((text) => text.includes('Classify the emotion')))
      return (
        FEELINGS.find(([words]) =>
          words.test(all.filter((text) => !text.includes('Classify the emotion')).join('\n')),
        )?.[1] ?? 'neutral'
      );
    if (all.some((text) => text.startsWith('You suggest what')))
      return JSON.stringify({ replies: suggests.shift() ?? SUGGESTED });
    return replies.shift() ?? '*Vic nods slowly.* "I see."';
  };
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.url?.endsWith('/models'))
        return send(response, { object: 'list', data: [{ id: 'fake-vn', object: 'model' }] });
      const prompt = JSON.parse(body || '{}') as Prompt;
      const failure = prompt.stream ? failures.shift() : undefined;
      if (failure === 'error' || fake.asleep)
        return void response
          .writeHead(500, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: { message: 'The model is asleep' } }));
      const content = answer(prompt);
      if (prompt.stream)
        return void stream(response, content, fake.wordMs, failure === 'middle').then(() => streamed.push(content));
      send(response, {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        model: 'fake-vn',
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const fake: FakeLlm = {
    wordMs: 0,
    suggests,
    asleep: false,
    failures,
    streamed,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    replies,
    asked,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return fake;
}

function send(response: http.ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function stream(response: http.ServerResponse, content: string, wordMs: number, breaks: boolean): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const words = content.split(/(?<= )/);
  for (const [n, word] of words.entries()) {
    if (breaks && n > words.length / 2) {
      response.write(`data: ${JSON.stringify({ error: { message: 'The model fell asleep' } })}\n\n`);
      break;
    }
    if (response.destroyed) return;
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: word } }] })}\n\n`);
    if (wordMs > 0) await new Promise((done) => setTimeout(done, wordMs));
  }
  response.end('data: [DONE]\n\n');
}
