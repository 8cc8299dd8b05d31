import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import { createClient } from './client.ts';
import { route } from './route.ts';

const boats = {
  get: route({
    method: 'GET',
    path: '/boats/:id',
    summary: 'One boat',
    params: z.object({ id: z.string() }),
    response: z.object({ name: z.string(), oars: z.int().default(2) }),
  }),
};
/** What a build without schemas leaves of it. */
const table = JSON.parse(
  JSON.stringify(boats, (_, value: { path?: string; method?: string; raw?: null } | null) =>
    typeof value?.path === 'string' ? { method: value.method, path: value.path, raw: value.raw } : value,
  ),
) as typeof boats;

const answering =
  (status: number, body: string): typeof fetch =>
  (address) => {
    if (address !== 'http://here/boats/a%2Fb') throw new Error(`asked ${String(address)}`);
    return Promise.resolve(new Response(body, { status }));
  };
const ask = (of: typeof boats, status: number, body: string) =>
  createClient({ boats: of }, { baseUrl: 'http://here', fetch: answering(status, body) }).boats.get({
    params: { id: 'a/b' },
  });

describe('the typed client', () => {
  it('checks answers by their schema, and takes them as they come where there is none', async () => {
    expect(await ask(boats, 200, '{"name":"Gull"}')).toEqual({ name: 'Gull', oars: 2 });
    await expect(ask(boats, 200, '{"name":7}')).rejects.toThrow(z.ZodError);
    expect(await ask(table, 200, '{"name":"Gull","oars":4}')).toEqual({ name: 'Gull', oars: 4 });
  });

  it('throws the problem that the daemon tells, and one of its own for any other refusal', async () => {
    const told = { code: 'not_found', title: 'No boat "a/b".', status: 404 };
    for (const of of [boats, table]) {
      await expect(ask(of, 404, JSON.stringify(told))).rejects.toMatchObject({ name: 'ApiError', problem: told });
      const other = await ask(of, 502, '<h1>Bad gateway</h1>').catch((error: unknown) => error);
      expect(other).toBeInstanceOf(ApiError);
      expect((other as ApiError).problem).toMatchObject({ code: 'internal', status: 502 });
      const foreign = await ask(of, 400, '{"code":"toString","title":"x","status":400}').catch(
        (error: unknown) => error,
      );
      expect((foreign as ApiError).problem).toMatchObject({ code: 'internal', status: 400 });
    }
  });
});
