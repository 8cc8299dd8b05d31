import * as z from 'zod';

type Bare<T> = T extends z.ZodDefault<infer Inner> | z.ZodPrefault<infer Inner> ? Inner : T;
type Change<Shape extends z.ZodRawShape> = z.ZodObject<{
  [Key in keyof Shape]: z.ZodOptional<Extract<Bare<Shape[Key]>, z.ZodType>>;
}>;

/** What may be said of a thing to change it: what is absent stays as it is, so nothing has a default. */
export function changeOf<Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>): Change<Shape> {
  const fields = Object.entries(shape as unknown as Record<string, z.ZodType>).map(([name, field]) => [
    name,
    (field instanceof z.ZodDefault || field instanceof z.ZodPrefault
      ? (field.unwrap() as z.ZodType)
      : field
    ).optional(),
  ]);
  return z.object(Object.fromEntries(fields)) as unknown as Change<Shape>;
}

/** What a change says, without what it leaves as it is. Pure. */
export const saidIn = <T extends object>(change: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
