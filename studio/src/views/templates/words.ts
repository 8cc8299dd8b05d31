import type { TemplateBindings, TemplateNode, TemplatePurpose } from '@comfyvn/shared/comfy/comfy.schema';

/** What a template is for, in words. */
export const PURPOSES: Readonly<Record<TemplatePurpose, string>> = {
  background: 'Background',
  sprite: 'Sprite',
  expression: 'Expressions',
  moment: 'Moment (CG)',
  music: 'Music',
};

type Value = 'words' | 'number';
/** The places of a template: what stands there, and what kind of value it is. */
export const PLACES: readonly {
  readonly name: keyof TemplateBindings;
  readonly label: string;
  readonly value: Value;
  readonly hint: string;
  /** Of templates for pictures or for music alone; of both if absent. */
  readonly of?: 'pictures' | 'music';
}[] = [
  { name: 'positive', label: 'Prompt', value: 'words', hint: 'Without it all that comes is the same' },
  { name: 'negative', label: 'Negative prompt', value: 'words', hint: 'What shall not be in it' },
  { name: 'seed', label: 'Seed', value: 'number', hint: 'Without it a second try gives the same' },
  { name: 'model', label: 'Model', value: 'words', hint: 'Empty: the one that the workflow names' },
  { name: 'width', label: 'Width', value: 'number', hint: '', of: 'pictures' },
  { name: 'height', label: 'Height', value: 'number', hint: '', of: 'pictures' },
  {
    name: 'picture',
    label: 'Picture to begin with',
    value: 'words',
    hint: 'A sprite or the picture of a card',
    of: 'pictures',
  },
  {
    name: 'strength',
    label: 'How far it may go from it',
    value: 'number',
    hint: '0 to 1, such as denoise',
    of: 'pictures',
  },
  { name: 'lyrics', label: 'Lyrics', value: 'words', hint: 'What is sung', of: 'music' },
  { name: 'seconds', label: 'Length', value: 'number', hint: 'In seconds', of: 'music' },
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

/** What a template may be for once a person chose: pictures, or music alone. Pure. */
export const purposesOf = (
  before: readonly TemplatePurpose[],
  chosen: readonly TemplatePurpose[],
): TemplatePurpose[] =>
  chosen.includes('music') && !before.includes('music')
    ? ['music']
    : chosen.filter((one) => one !== 'music' || chosen.length === 1);
