import type * as z from 'zod';
import { refuse } from './error.ts';

/** The keys in the order of a schema, so that documents look the same whatever way they came about. */
function inOrder<T extends object>(object: T, shape: object): T {
  const keys = Object.keys(shape).filter((key) => Object.hasOwn(object, key));
  const others = Object.keys(object).filter((key) => !Object.hasOwn(shape, key));
  return Object.fromEntries([...keys, ...others].map((key) => [key, (object as Record<string, unknown>)[key]])) as T;
}

/** The object with some fields set and those that are null taken away; what is undefined stays as it is. Pure. */
export function withFields<T extends object>(object: T, set: object, shape: object): T {
  const result = { ...object } as Record<string, unknown>;
  let grown = false;
  for (const [key, value] of Object.entries(set)) {
    if (value === undefined) continue;
    grown ||= !Object.hasOwn(result, key);
    if (value === null) delete result[key];
    else result[key] = value;
  }
  return grown ? inOrder(result as T, shape) : (result as T);
}

/** What a schema makes of a changed thing, or the refusal of an EditError that says which field is at fault. Pure. */
export function fitting<T>(schema: z.ZodType<T>, changed: unknown, what: string): T {
  const parsed = schema.safeParse(changed);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return refuse(`${what} cannot be changed like this: "${issue?.path.join('.') ?? ''}" ${issue?.message ?? ''}.`);
}
