import * as z from 'zod';
import { isNone, type Contract, type Route } from './route.ts';
import { problem } from './problem.ts';

const bytes = { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };

function json(s: z.ZodType, io: 'input' | 'output') {
  return { content: { 'application/json': { schema: z.toJSONSchema(s, { io, unrepresentable: 'any' }) } } };
}

function fields(s: z.ZodType, where: 'path' | 'query') {
  if (!(s instanceof z.ZodObject)) return [];
  return Object.entries(s.shape).map(([name, f]) => ({
    name,
    in: where,
    required: where === 'path' || !(f as z.ZodType).safeParse(undefined).success,
    schema: z.toJSONSchema(f as z.ZodType, { io: 'input', unrepresentable: 'any' }),
  }));
}

function operation(feature: string, name: string, r: Route) {
  const answer = r.raw === 'response' ? bytes : isNone(r.response) ? {} : json(r.response, 'output');
  return {
    operationId: `${feature}.${name}`,
    tags: [feature],
    summary: r.summary,
    security: r.access === 'open' ? [] : [{ bearer: [] }],
    parameters: [...fields(r.params, 'path'), ...fields(r.query, 'query')],
    ...(r.raw === 'request'
      ? { requestBody: { required: true, ...bytes } }
      : isNone(r.body)
        ? {}
        : { requestBody: { required: true, ...json(r.body, 'input') } }),
    responses: {
      [r.status]: { description: 'OK', ...answer },
      default: { description: 'Problem', ...json(problem, 'output') },
    },
  };
}

/** OpenAPI 3.1 document for the whole API. Pure: the same contract always gives the same document. */
export function toOpenApi(api: Record<string, Contract>, info: { title: string; version: string }) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [feature, routes] of Object.entries(api))
    for (const [name, r] of Object.entries(routes)) {
      const path = r.path.replace(/:(\w+)/g, '{$1}');
      (paths[path] ??= {})[r.method.toLowerCase()] = operation(feature, name, r);
    }
  return {
    openapi: '3.1.0',
    info,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths,
  };
}
