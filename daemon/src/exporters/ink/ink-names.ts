import type { NodeId, VariableId } from '@comfyvn/shared/story/ids';
import { slugOf, UniqueNames } from '../slugs.ts';

/** Words that mean something to ink, and every name that functions and statements of ours use. */
const RESERVED = [
  ...['true', 'false', 'not', 'and', 'or', 'mod', 'has', 'hasnt', 'else', 'return', 'temp', 'ref', 'function', 'once'],
  ...['cycle', 'shuffle', 'stopping', 'VAR', 'CONST', 'LIST', 'INCLUDE', 'EXTERNAL', 'TODO', 'END', 'DONE', 'TURNS'],
  ...['TURNS_SINCE', 'CHOICE_COUNT', 'READ_COUNT', 'RANDOM', 'SEED_RANDOM', 'LIST_VALUE', 'LIST_RANDOM', 'LIST_MIN'],
  ...[
    'LIST_MAX',
    'LIST_ALL',
    'LIST_COUNT',
    'LIST_INVERT',
    'LIST_RANGE',
    'MIN',
    'MAX',
    'POW',
    'FLOOR',
    'CEILING',
    'INT',
  ],
  ...[
    'FLOAT',
    'dice',
    'dice_between',
    'divided',
    'remainder',
    'flag_text',
    'flag_item',
    'item_of',
    'item_text',
    'is_in',
  ],
  ...[
    'is_part',
    'never',
    'spelled',
    'place_of',
    'first_of',
    'length_from',
    'joined_from',
    'without_from',
    'without_all',
  ],
  ...['scene_end', 'scene_left', 'calls', 'over', 'given', 'given_boolean', 'given_number', 'given_text', 'given_list'],
  ...['given_back', 'reset_variables', 'former_hold', 'found_item', 'low_end', 'high_end', 'dice_left', 'weight_total'],
  ...Array.from({ length: 101 }, (_, i) => [`weight_${i}`, `open_${i}`, `callback_${i}`, `arg_${i}`]).flat(),
];

/** Names of everything in a story as ink can have them: all different, each the same whenever it is asked for. */
export class InkNames {
  readonly #names = new UniqueNames(RESERVED);
  readonly #known = new Map<string, string>();

  #get(key: string, wanted: () => string): string {
    let name = this.#known.get(key);
    if (name === undefined) {
      name = this.#names.give(wanted());
      this.#known.set(key, name);
    }
    return name;
  }

  scene(number: number, title: string): string {
    return this.#get(`scene ${number}`, () => lettered(slugOf(title, '_'), 'scene'));
  }

  /** Of a node by its scene and its position; ids are the names that last. */
  node(scene: number, position: number, id: NodeId): string {
    return this.#get(`node ${scene} ${position}`, () => lettered(slugOf(id, '_'), 'node'));
  }

  variable(id: VariableId, label: string): string {
    return this.#get(`variable ${id}`, () => lettered(slugOf(label, '_') || slugOf(id, '_'), 'variable'));
  }

  /** Of anything that is ours, e.g. `seen` and a node's id. */
  own(kind: string, id: string): string {
    return this.#get(`${kind} of ${id}`, () => `${kind}_${slugOf(id, '_') || 'one'}`);
  }
}

/** A name that begins with a letter. */
function lettered(slug: string, kind: string): string {
  if (slug === '') return kind;
  return /^[a-z]/.test(slug) ? slug : `${kind}_${slug}`;
}
