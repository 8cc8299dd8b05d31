import * as z from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call a route: anyone who passes the Host and Origin checks, another program with a key of ours, a paired
 * extension, or the Studio alone. Each of them may call what stands before it too.
 */
export type Access = 'open' | 'program' | 'paired' | 'studio';

/** One HTTP operation: the single source of its types, validation, docs and client call. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** Express style, e.g. `/api/stories/:id`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly response: R;
  readonly status: number;
  readonly access: Access;
  /** Largest request body in bytes. */
  readonly maxBytes: number;
  /** `bytes`: the request body is raw bytes; the response of a `file` route is raw bytes too. */
  readonly raw: 'request' | 'response' | null;
}
/* oxlint-disable typescript/no-explicit-any -- a contract holds routes of every shape; each call is typed by inference */
export type Contract = Record<string, Route<any, any, any, any>>;

const none = z.undefined();
type None = typeof none;

interface RouteInput<P, Q, B, R> {
  method: Method;
  path: `/${string}`;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  response?: R;
  status?: number;
  access?: Access;
  maxBytes?: number;
  raw?: 'request' | 'response';
}

/** Fills the parts a route leaves out, so every route has the same shape. */
export function route<
  P extends z.ZodType = None,
  Q extends z.ZodType = None,
  B extends z.ZodType = None,
  R extends z.ZodType = None,
>(r: RouteInput<P, Q, B, R>): Route<P, Q, B, R> {
  return {
    status: r.response || r.raw === 'response' ? 200 : 204,
    params: none,
    query: none,
    body: none,
    response: none,
    access: 'studio',
    maxBytes: 1_000_000,
    raw: null,
    ...r,
  } as unknown as Route<P, Q, B, R>;
}

type Side<S extends z.ZodType, D extends 'in' | 'out'> = D extends 'in' ? z.input<S> : z.output<S>;
/** `{}` when the route has no such part; an optional key when every field of it is optional. */
type Part<K extends string, S extends z.ZodType, D extends 'in' | 'out'> = S extends None
  ? {}
  : D extends 'out'
    ? { [k in K]: Side<S, D> }
    : {} extends Side<S, D>
      ? { [k in K]?: Side<S, D> }
      : { [k in K]: Side<S, D> };
type Args<R, D extends 'in' | 'out'> =
  R extends Route<infer P, infer Q, infer B, any>
    ? Part<'params', P, D> & Part<'query', Q, D> & Part<'body', B, D>
    : never;

/** What a caller passes. */
export type CallArgs<R> = Args<R, 'in'>;
/** What a handler receives: parsed, with defaults applied. */
export type HandlerArgs<R> = Args<R, 'out'>;
export type Result<R> = R extends Route<any, any, any, infer S> ? (S extends None ? void : z.output<S>) : never;
/** What a handler may answer: the input side, so defaults need not be spelled out. */
export type Answer<R> = R extends Route<any, any, any, infer S> ? (S extends None ? void : z.input<S>) : never;

export const isNone = (s: z.ZodType): boolean => s instanceof z.ZodUndefined;
