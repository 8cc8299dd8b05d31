import * as z from 'zod';
import { isNone, type Contract, type Route } from './route.ts';
import { problem } from './problem.ts';

type Json = Record<string, unknown>;
/** Schemas that many routes share, by name: each is written once. */
export type NamedSchemas = Readonly<Record<string, z.ZodType>>;

const bytes = { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };

/** Writes schemas as JSON Schema, and keeps the named ones that they refer to. */
class SchemaWriter {
  readonly components: Record<string, Json> = {};

  constructor(named: NamedSchemas) {
    for (const [id, schema] of Object.entries(named))
      z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  }

  write(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema: _, $defs = {}, ...body } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
    // What is sent may lack what has a default, so a named schema has two forms.
    const suffix = io === 'input' ? 'Input' : '';
    for (const [name, one] of Object.entries($defs as Record<string, Json>))
      this.components[name + suffix] ??= toComponent(one, suffix);
    return toComponent(body, suffix);
  }

  content(schema: z.ZodType, io: 'input' | 'output') {
    return { content: { 'application/json': { schema: this.write(schema, io) } } };
  }
}

/** References lead to the components of the document instead of the definitions beside each schema. */
function toComponent(named: Json, suffix: string): Json {
  const { id: _, ...schema } = named;
  const isReference = (key: string, value: unknown): value is string => key === '$ref' && typeof value === 'string';
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    isReference(key, value) ? `${value.replace('#/$defs/', '#/components/schemas/')}${suffix}` : value,
  ) as Json;
}

function fields(writer: SchemaWriter, s: z.ZodType, where: 'path' | 'query') {
  if (!(s instanceof z.ZodObject)) return [];
  return Object.entries(s.shape).map(([name, f]) => ({
    name,
    in: where,
    required: where === 'path' || !(f as z.ZodType).safeParse(undefined).success,
    schema: writer.write(f as z.ZodType, 'input'),
  }));
}

function operation(writer: SchemaWriter, feature: string, name: string, r: Route) {
  const answer = r.raw === 'response' ? bytes : isNone(r.response) ? {} : writer.content(r.response, 'output');
  return {
    operationId: `${feature}.${name}`,
    tags: [feature],
    summary: r.summary,
    security: r.access === 'open' ? [] : [{ bearer: [] }],
    parameters: [...fields(writer, r.params, 'path'), ...fields(writer, r.query, 'query')],
    ...(r.raw === 'request'
      ? { requestBody: { required: true, ...bytes } }
      : isNone(r.body)
        ? {}
        : { requestBody: { required: true, ...writer.content(r.body, 'input') } }),
    responses: {
      [r.status]: { description: 'OK', ...answer },
      default: { description: 'Problem', ...writer.content(problem, 'output') },
    },
  };
}

/** OpenAPI 3.1 document for the whole API. The same contract always gives the same document. */
export function toOpenApi(
  api: Record<string, Contract>,
  info: { title: string; version: string },
  named: NamedSchemas = {},
) {
  const writer = new SchemaWriter(named);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [feature, routes] of Object.entries(api))
    for (const [name, r] of Object.entries(routes)) {
      const path = r.path.replace(/:(\w+)/g, '{$1}');
      (paths[path] ??= {})[r.method.toLowerCase()] = operation(writer, feature, name, r);
    }
  return {
    openapi: '3.1.0',
    info,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } }, schemas: writer.components },
    paths,
  };
}
