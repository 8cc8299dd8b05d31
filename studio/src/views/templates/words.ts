import type { PicturePurpose, TemplateBindings, TemplateNode } from '@comfyvn/shared/comfy/comfy.schema';

/** What a template is for, in words. */
export const PURPOSES: Readonly<Record<PicturePurpose, string>> = {
  background: 'Background',
  sprite: 'Sprite',
  expression: 'Expressions',
  moment: 'Moment (CG)',
};

type Value = 'words' | 'number';
/** The places of a template: what stands there, and what kind of value it is. */
export const PLACES: readonly {
  readonly name: keyof TemplateBindings;
  readonly label: string;
  readonly value: Value;
  readonly hint: string;
}[] = [
  { name: 'positive', label: 'Prompt', value: 'words', hint: 'Without it every picture is the same' },
  { name: 'negative', label: 'Negative prompt', value: 'words', hint: 'What shall not be in the picture' },
  { name: 'seed', label: 'Seed', value: 'number', hint: 'Without it a second try gives the same picture' },
  { name: 'model', label: 'Model', value: 'words', hint: 'Empty: the one that the workflow names' },
  { name: 'width', label: 'Width', value: 'number', hint: '' },
  { name: 'height', label: 'Height', value: 'number', hint: '' },
  { name: 'picture', label: 'Picture to begin with', value: 'words', hint: 'A sprite or the picture of a card' },
  { name: 'strength', label: 'How far it may go from it', value: 'number', hint: '0 to 1, such as denoise' },
  { name: 'prefix', label: 'Name of its files', value: 'words', hint: '' },
];

/** The inputs of a workflow that may hold such a value, for a list to choose from. Pure. */
export const choicesFor = (nodes: readonly TemplateNode[], value: Value) =>
  nodes.flatMap((node) =>
    node.inputs.flatMap(({ name, value: now }) =>
      typeof now === (value === 'words' ? 'string' : 'number')
        ? [{ value: `${node.id}.inputs.${name}`, label: `${name} of ${nameOf(node)}` }]
        : [],
    ),
  );

/** `KSampler (3)`. Pure. */
export const nameOf = ({ id, title }: TemplateNode): string => `${title} (${id})`;
