import type { ComfyTemplate, TemplateBindings, TemplateFamily } from '@comfyvn/shared/comfy/comfy.schema';
import { AppError } from '../../core/errors.ts';
import { optionsOf, resolveName, type Catalog } from './comfy.catalog.ts';
import { isLink, placeOf, withInput, type Graph } from './comfy.graph.ts';

/** A template with its workflow. */
export interface Template extends ComfyTemplate {
  readonly graph: Graph;
}
/** Values for the named places of a template. */
export type TemplateValues = { readonly [K in keyof TemplateBindings]?: string | number | undefined };

/** Why a host cannot work with a template; empty where it can. Whether it has the model is another question. Pure. */
export function missingFor({ graph, bindings, output }: Template, catalog: Catalog): string[] {
  const kinds = new Set(Object.values(graph).map((node) => node.class_type));
  const missing = [...kinds].filter((kind) => !catalog.has(kind)).map((kind) => `It has no node "${kind}".`);
  if (missing.length > 0) return missing;
  const bad = Object.values(bindings)
    .flat()
    .flatMap((place) => {
      const { node, input } = placeOf(graph, place);
      return catalog.get(graph[node]!.class_type)?.inputs.has(input) ? [] : [`Its nodes have no input at "${place}".`];
    });
  const kind = catalog.get(graph[output]?.class_type ?? '');
  if (!kind?.isOutput) bad.push(`The node "${output}" gives nothing out.`);
  return [...bad, ...filesMissing(graph, bindings, catalog)];
}

/** Files that a workflow names and a host does not have, but for the model that is chosen for each picture. */
function filesMissing(graph: Graph, bindings: TemplateBindings, catalog: Catalog): string[] {
  return Object.entries(graph).flatMap(([id, node]) =>
    Object.entries(node.inputs).flatMap(([input, value]) => {
      const type = catalog.get(node.class_type)?.inputs.get(input);
      const isChosen = [...bindings.model, ...bindings.picture].includes(`${id}.inputs.${input}`);
      if (!type?.options || type.isUpload || isLink(value) || isChosen || typeof value !== 'string') return [];
      return resolveName(value, type.options) === null ? [`It has no "${value}" (${node.class_type}, ${input}).`] : [];
    }),
  );
}

/** The models that a host has for a template, in its order; empty where the workflow says which one itself. Pure. */
export function modelsFor({ graph, bindings, family }: Template, catalog: Catalog): string[] {
  const [place] = bindings.model;
  if (place === undefined) return [];
  const { node, input } = placeOf(graph, place);
  const all = [...optionsOf(catalog, graph[node]!.class_type, input)];
  if (family === 'own') return all;
  // A checkpoint for pictures cannot make music, nor one for music draw.
  const can = all.filter((name) => MUSIC.has(familyOf(name)) === MUSIC.has(family));
  const fits = can.filter((name) => familyOf(name) === family);
  return MUSIC.has(family) ? fits : [...fits, ...can.filter((name) => !fits.includes(name))];
}

const MUSIC: ReadonlySet<TemplateFamily> = new Set<TemplateFamily>(['ace-step', 'stable-audio']);

/** What family a model seems to be of, by its name. Pure. */
export function familyOf(model: string): Exclude<TemplateFamily, 'own'> {
  if (/\bace[-_ ]?step/i.test(model)) return 'ace-step';
  if (/stable[-_ ]?audio/i.test(model)) return 'stable-audio';
  if (/flux/i.test(model)) return 'flux';
  return /xl|pony|illustrious|noob|animagine/i.test(model) ? 'sdxl' : 'sd15';
}

/**
 * The workflow of a template with these values in their places and the names of files as the host spells them. Throws
 * AppError where the model is not there.
 */
export function fillTemplate({ graph, bindings }: Template, values: TemplateValues, catalog: Catalog): Graph {
  let filled = graph;
  for (const [name, places] of Object.entries(bindings) as [keyof TemplateBindings, string[]][])
    for (const place of places) if (values[name] !== undefined) filled = withInput(filled, place, values[name]);
  return Object.fromEntries(
    Object.entries(filled).map(([id, node]) => [
      id,
      { ...node, inputs: spelled(node.class_type, node.inputs, catalog) },
    ]),
  );
}

function spelled(kind: string, inputs: Readonly<Record<string, unknown>>, catalog: Catalog): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const type = catalog.get(kind)?.inputs.get(name);
      if (!type?.options || type.isUpload || typeof value !== 'string') return [name, value];
      const known = resolveName(value, type.options);
      if (known === null)
        throw new AppError('invalid_input', `The host has no "${value}" for ${name} of ${kind}. Choose another one.`);
      return [name, known];
    }),
  );
}
