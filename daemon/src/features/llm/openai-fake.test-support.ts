import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What was asked of the server. */
export interface Asked {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: { model?: string; messages?: { role: string; content: string }[]; response_format?: { type: string } };
}
export type Answer = (response: http.ServerResponse, asked: Asked) => void;

/** A server that speaks OpenAI's language over real HTTP, and answers as it is told to: the last answer again and again. */
export async function startFake(...answers: Answer[]) {
  const asked: Asked[] = [];
  let closed = 0;
  const server = http.createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) closed++;
    });
    void text(request).then((body) => {
      const one = {
        path: request.url ?? '',
        key: request.headers.authorization,
        body: (body === '' ? {} : JSON.parse(body)) as Asked['body'],
      };
      asked.push(one);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(response, one);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    /** Answers that the other end broke off. */
    closed: () => closed,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

export const piece = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ model: 'real-model', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
export const END = 'data: [DONE]\n\n';

function begin(response: http.ServerResponse, type = 'text/event-stream'): void {
  response.writeHead(200, { 'content-type': type });
}

/** Says a text in two pieces, and ends as it should. */
export const says =
  (words: string): Answer =>
  (response) => {
    begin(response);
    const half = Math.ceil(words.length / 2);
    response.end(`${piece(words.slice(0, half))}${piece(words.slice(half))}${piece('', 'stop')}${END}`);
  };

/** Sends parts one after the other, then ends. */
export const sends =
  (parts: readonly (string | Buffer)[], type?: string): Answer =>
  (response) => {
    begin(response, type);
    const next = (at: number): void => {
      if (at === parts.length) response.end();
      else {
        response.write(parts[at]);
        setTimeout(() => next(at + 1), 5);
      }
    };
    next(0);
  };

/** Sends a text and then neither goes on nor ends. */
export const stalls =
  (words: string): Answer =>
  (response) => {
    begin(response);
    response.flushHeaders();
    if (words !== '') response.write(piece(words));
  };

/** Sends a text and cuts the line. */
export const cuts =
  (words: string): Answer =>
  (response) => {
    begin(response);
    response.write(piece(words));
    setTimeout(() => response.destroy(), 20);
  };

export const refuses =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** As LM Studio: knows schemas and plain text, and no other form. */
export const asLmStudio =
  (words: string): Answer =>
  (response, asked) =>
    asked.body.response_format?.type === 'json_object'
      ? refuses(400, { error: "'response_format.type' must be 'json_schema' or 'text'" })(response, asked)
      : says(words)(response, asked);

/** As a server that knows no form at all. */
export const withoutForms =
  (words: string): Answer =>
  (response, asked) =>
    asked.body.response_format
      ? refuses(400, { error: { message: 'unknown field response_format' } })(response, asked)
      : says(words)(response, asked);

/** Says a text and stops because its room is used up. */
export const cutOff =
  (words: string): Answer =>
  (response) => {
    begin(response);
    const usage = { choices: [], usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 } };
    response.end(`${piece(words)}${piece('', 'length')}data: ${JSON.stringify(usage)}\n\n${END}`);
  };

/** As llama.cpp with the templates of Mistral or Qwen3.5: one message of the system, at the head. */
export const oneSystemAlone =
  (words: string): Answer =>
  (response, asked) =>
    (asked.body.messages ?? []).slice(1).some(({ role }) => role === 'system')
      ? refuses(500, { error: { message: 'Jinja Exception: System message must be at the beginning.' } })(
          response,
          asked,
        )
      : says(words)(response, asked);

/** As vLLM with the template of Gemma 2: no message of the system at all. */
export const withoutSystem =
  (words: string, status: number): Answer =>
  (response, asked) =>
    (asked.body.messages ?? []).some(({ role }) => role === 'system')
      ? refuses(status, { error: { message: 'System role not supported' } })(response, asked)
      : says(words)(response, asked);

/** As llama.cpp with a model that thinks first, unless its template is told not to. */
export const thinking =
  (words: string): Answer =>
  (response, asked) => {
    const { chat_template_kwargs: how } = asked.body as { chat_template_kwargs?: { enable_thinking?: boolean } };
    if (how?.enable_thinking === false) return says(words)(response, asked);
    begin(response);
    const thought = { choices: [{ index: 0, delta: { reasoning_content: 'Hm. ' }, finish_reason: null }] };
    response.end(`data: ${JSON.stringify(thought)}\n\n${piece('', 'length')}${END}`);
  };
