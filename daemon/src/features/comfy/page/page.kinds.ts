/** What a node that only ComfyUI's page knows does there. */
export type Virtual = 'primitive' | 'relay' | 'set' | 'get' | 'nothing';

const KINDS: ReadonlyMap<string, Virtual> = new Map([
  ['PrimitiveNode', 'primitive'],
  ['Reroute', 'relay'],
  ['Reroute (rgthree)', 'relay'],
  ['SetNode', 'set'],
  ['easy setNode', 'set'],
  ['GetNode', 'get'],
  ['easy getNode', 'get'],
  ['Note', 'nothing'],
  ['MarkdownNote', 'nothing'],
  ['Label (rgthree)', 'nothing'],
  ['Bookmark (rgthree)', 'nothing'],
  ['Fast Muter (rgthree)', 'nothing'],
  ['Fast Bypasser (rgthree)', 'nothing'],
  ['Fast Groups Muter (rgthree)', 'nothing'],
  ['Fast Groups Bypasser (rgthree)', 'nothing'],
  ['Fast Actions Button (rgthree)', 'nothing'],
  ['Mute / Bypass Relay (rgthree)', 'nothing'],
  ['Mute / Bypass Repeater (rgthree)', 'nothing'],
]);

/** What a node does in the page alone; null of one that the server has. */
export const virtualOf = ({ type }: { readonly type: string }): Virtual | null => KINDS.get(type) ?? null;

/** The value of a primitive, or the name under which a Set or Get node keeps something. */
export const valueIn = ({ widgets_values: values }: { readonly widgets_values?: unknown }): unknown =>
  Array.isArray(values) ? (values as unknown[])[0] : undefined;

/** Packs whose nodes change the workflow in the page, in ways that its file does not tell. */
export const changesOthers = (type: string): boolean => /^(Anything|Prompts|Seed) Everywhere/.test(type);
export const isLoraTable = (type: string): boolean => type === 'Power Lora Loader (rgthree)';
export const isGroupNode = (type: string): boolean => /^workflow[>/]/.test(type);

/** Number of the node within a subgraph that stands for what comes in, and for what goes out. */
export const FROM_OUTSIDE = '-10';
export const TO_OUTSIDE = '-20';
