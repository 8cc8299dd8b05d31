/**
 * Webpack loader for `<feature>.api.ts`: runs the module while building and leaves of its routes what a call takes, as plain
 * data. `client.ts` takes answers without a schema as they come.
 */
export async function pitch() {
  const exported = await this.importModule(this.resourcePath);
  const tables = Object.entries(exported).filter(([name]) => name.endsWith('Api'));
  if (tables.length === 0) throw new Error(`No routes in ${this.resourcePath}; they are exported as <feature>Api.`);
  return tables.map(([name, routes]) => `export const ${name} = ${JSON.stringify(routes, onlyCalled)};\n`).join('');
}

/** Of a route (it has a path), how it is called. */
const onlyCalled = (_key, value) => {
  const { method, path, raw } = value ?? {};
  return typeof path === 'string' ? { method, path, raw } : value;
};
