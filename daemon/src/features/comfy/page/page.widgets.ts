import type { InputType, NodeType } from '../comfy.catalog.ts';

/** A place among the values that the page keeps of a node: an input, or what only the page needs. */
interface Place {
  readonly name: string | null;
  /** It may be there or not: versions of the page differ. */
  readonly isOptional: boolean;
  fits(value: unknown): boolean;
}

const MOST_PLACES = 500;
/** Before there were words for it, a seed was either drawn anew or not. */
const CONTROLS = new Set<unknown>(['fixed', 'increment', 'decrement', 'randomize', 'increment-wrap', true, false]);
const isBlank = (value: unknown): boolean => value === null || value === undefined || value === '';

/** Whether a person can write the input's value into the node itself. */
export const isValueType = (type: string): boolean =>
  ['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO', 'COLOR'].includes(type);

/** Whether a value may be what an input of that type takes. */
export function fitsType(value: unknown, type: string): boolean {
  if (type === 'INT' || type === 'FLOAT') return typeof value === 'number';
  if (type === 'BOOLEAN') return typeof value === 'boolean';
  if (type === 'COMBO') return Array.isArray(value) || (value !== null && typeof value !== 'object');
  return typeof value === 'string';
}

/** The order in which the page lays out the values of such a node, over its versions. */
function placesOf(kind: NodeType): Place[] {
  const places: Place[] = [];
  const uploads: Place[] = [];
  for (const [name, input] of kind.inputs) {
    if (!isValueType(input.type)) continue;
    // Until version 1.16 the page kept a value even of what must come by a link.
    if (input.isLinkOnly) {
      places.push({ name: null, isOptional: true, fits: () => true });
      continue;
    }
    const isOther = (value: unknown): boolean =>
      input.options !== null && CONTROLS.has(value) && !input.options.includes(String(value));
    places.push({
      name,
      isOptional: false,
      fits: (value) => value === null || (fitsType(value, input.type) && !isOther(value)),
    });
    places.push(...controlsOf(name, input));
    // The button, and for sounds what plays them, stand behind all that is required, or at the end.
    if (input.isUpload)
      for (const blank of [false, true])
        uploads.push({
          name: null,
          isOptional: true,
          fits: (value) => isBlank(value) || (!blank && value === 'image'),
        });
  }
  const optional = places.findIndex(({ name }) => name !== null && !kind.inputs.get(name)!.isRequired);
  if (optional >= 0) places.splice(optional, 0, ...uploads);
  return [...places, ...uploads];
}

/** What becomes of a seed after each run, and of a list also which of its names are drawn from. */
function controlsOf(name: string, { type, hasControl }: InputType): Place[] {
  const isSeed = type === 'INT' && (name === 'seed' || name === 'noise_seed');
  if (!hasControl && !isSeed) return [];
  const control = { name: null, isOptional: true, fits: (value: unknown) => CONTROLS.has(value) };
  const filter = { name: null, isOptional: true, fits: (value: unknown) => typeof value === 'string' };
  return type === 'COMBO' ? [control, filter] : [control];
}

/**
 * The values of a node by the names of its inputs, told from the list that the page keeps; those it does not have are as the kind
 * of node has them. null where the list does not fit the kind. Pure.
 */
export function valuesOf(kind: NodeType, kept: unknown): Record<string, unknown> | null {
  const named = namedValues(kept);
  if (named) return named;
  const values: readonly unknown[] = Array.isArray(kept) ? kept : [];
  const places = placesOf(kind);
  if (places.length > MOST_PLACES) return null;
  const taken = lay(places, values, true) ?? lay(places, values, false);
  if (!taken) return null;
  const found: Record<string, unknown> = {};
  for (const { name } of places) {
    if (name === null) continue;
    const value = taken.get(name) ?? kind.inputs.get(name)!.preset;
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/**
 * The rows of rgthree's "Power Lora Loader": one input each, `lora_1` and so on, of a shape of their own; the rest of its list is
 * of the page.
 */
export function loraRows(kept: unknown): Record<string, unknown> {
  const rows = (Array.isArray(kept) ? (kept as unknown[]) : []).filter(
    (one): one is Record<string, unknown> =>
      typeof one === 'object' && one !== null && typeof (one as { lora?: unknown }).lora === 'string',
  );
  return Object.fromEntries(
    rows.map(({ strengthTwo, ...row }, at) => [`lora_${at + 1}`, strengthTwo == null ? row : { ...row, strengthTwo }]),
  );
}

/** Some packs keep their values by name; what is an object there is of the page, as a preview. */
function namedValues(kept: unknown): Record<string, unknown> | null {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return null;
  return Object.fromEntries(
    Object.entries(kept).filter(([, value]) => value !== null && (typeof value !== 'object' || Array.isArray(value))),
  );
}

/** Lays values into places, in order; `isWhole`: none may lack one. null where that cannot be. */
function lay(places: readonly Place[], values: readonly unknown[], isWhole: boolean): Map<string, unknown> | null {
  const dead = new Set<number>();
  const rows = values.length + 1;
  const from = (place: number, at: number): [string | null, unknown][] | null => {
    const one = places[place];
    if (!one) return values.slice(at).every(isBlank) ? [] : null;
    if (at >= values.length) return isWhole && !places.slice(place).every((rest) => rest.isOptional) ? null : [];
    const key = place * rows + at;
    if (dead.has(key)) return null;
    if (one.fits(values[at])) {
      const rest = from(place + 1, at + 1);
      if (rest) return [[one.name, values[at]], ...rest];
    }
    const without = one.isOptional ? from(place + 1, at) : null;
    if (!without) dead.add(key);
    return without;
  };
  const laid = from(0, 0);
  return laid && new Map(laid.flatMap(([name, value]) => (name === null || value === null ? [] : [[name, value]])));
}
