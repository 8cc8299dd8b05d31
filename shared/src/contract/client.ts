import type { CallArgs, Contract, Result, Route } from './route.ts';
import { ApiError, isProblem, type Problem } from './api-error.ts';

/* oxlint-disable typescript/no-explicit-any -- generic over every route */
export type Client<C extends Record<string, Contract>> = {
  [F in keyof C]: {
    [K in keyof C[F]]: (
      ...a: {} extends CallArgs<C[F][K]> ? [args?: CallArgs<C[F][K]>] : [args: CallArgs<C[F][K]>]
    ) => Promise<Result<C[F][K]>>;
  };
};

export interface ClientOptions {
  /** Without a trailing slash, e.g. `http://127.0.0.1:4717`; '' for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  readonly headers?: () => Record<string, string>;
}

/** What a call takes of its route. Where there is no schema for the answers, they are taken as they come. */
type Called = Pick<Route, 'method' | 'path' | 'raw'> & Partial<Pick<Route, 'response'>>;

/** Typed calls for every route of `api`; used by the studio, the player pages, the extension and the tests. Throws ApiError. */
export function createClient<C extends Record<string, Contract>>(api: C, o: ClientOptions): Client<C> {
  const features = Object.entries(api).map(([feature, routes]) => [
    feature,
    Object.fromEntries(Object.entries(routes).map(([name, r]) => [name, (a?: any) => call(r, a ?? {}, o)])),
  ]);
  return Object.fromEntries(features);
}

async function call(r: Called, a: any, o: ClientOptions): Promise<unknown> {
  const path = r.path.replace(/:(\w+)/g, (_, k: string) => encodeURIComponent(a.params[k]));
  const search = new URLSearchParams();
  for (const [k, v] of Object.entries((a.query ?? {}) as Record<string, string | number | boolean | undefined>))
    if (v !== undefined) search.set(k, String(v));
  const sends = a.body !== undefined;
  const res = await (o.fetch ?? fetch)(o.baseUrl + path + (search.size ? `?${search}` : ''), {
    method: r.method,
    headers: {
      ...(sends && { 'content-type': r.raw === 'request' ? 'application/octet-stream' : 'application/json' }),
      ...o.headers?.(),
    },
    ...(sends && { body: r.raw === 'request' ? a.body : JSON.stringify(a.body) }),
  });
  if (!res.ok) throw new ApiError(await problemOf(res));
  if (r.raw === 'response') return res.blob();
  if (res.status === 204) return undefined;
  const answer: unknown = await res.json();
  return r.response ? r.response.parse(answer) : answer;
}

async function problemOf(res: Response): Promise<Problem> {
  const told: unknown = await res.json().catch(() => null);
  if (isProblem(told)) return told;
  return { code: 'internal', title: `The server answered ${res.status} ${res.statusText}`.trim(), status: res.status };
}
