import { inkNumber, inkString } from './ink-text.ts';
import type { InkSigns } from './ink-signs.ts';

/** Functions in ink that give what the story's runner gives where ink alone would not. */
export type InkHelper =
  | 'dice'
  | 'dice_between'
  | 'divided'
  | 'remainder'
  | 'flag_text'
  | 'flag_item'
  | 'item_of'
  | 'item_text'
  | 'is_in'
  | 'is_part'
  | 'never'
  | 'spelled'
  | 'place_of'
  | 'first_of'
  | 'length_from'
  | 'joined_from'
  | 'without_from'
  | 'without_all';

/** Texts that tables of the functions have to know. */
export interface InkTables {
  /** Texts that are read as numbers. */
  readonly spelled: ReadonlySet<string>;
  /** Texts that are put in order. */
  readonly ordered: ReadonlySet<string>;
  /** Items of lists that are looked through. */
  readonly items: ReadonlySet<string>;
}

const NEEDS: Partial<Record<InkHelper, readonly InkHelper[]>> = {
  dice_between: ['dice'],
  length_from: ['first_of'],
  joined_from: ['first_of', 'item_text'],
  without_from: ['first_of'],
  without_all: ['first_of', 'without_from'],
};

/** The helpers with those they need. Pure. */
export function withNeeded(helpers: Iterable<InkHelper>): Set<InkHelper> {
  const all = new Set(helpers);
  for (const helper of all) for (const needed of NEEDS[helper] ?? []) all.add(needed);
  return all;
}

const divide = (name: string, result: string) => [
  `=== function ${name}(arg_1, arg_2) ===`,
  '{ arg_2 == 0:',
  '  ~ return 0',
  '}',
  `~ return ${result}`,
];

const flagged = (name: string, yes: string, no: string) => [
  `=== function ${name}(arg_1) ===`,
  '{ arg_1:',
  `  ~ return ${yes}`,
  '}',
  `~ return ${no}`,
];

/** A function that looks a text up. Rows are `[text, value]`. */
function table(name: string, rows: readonly (readonly [string, string])[], otherwise: string): string[] {
  const cases = rows.flatMap(([text, value]) => [`- ${text}:`, `  ~ return ${value}`]);
  return [
    `=== function ${name}(arg_1) ===`,
    ...(rows.length === 0 ? [] : ['{ arg_1:', ...cases, '}']),
    `~ return ${otherwise}`,
  ];
}

/** How a value of the story is written, line breaks and all. */
export type Quote = (text: string) => string;

function spelledRows(texts: ReadonlySet<string>, quote: Quote): (readonly [string, string])[] {
  return [...texts].sort().flatMap((text) => {
    const number = Number(text);
    const written = Number.isFinite(number) && number !== 0 ? inkNumber(number) : undefined;
    return written === undefined ? [] : [[quote(text), written] as const];
  });
}

/** Finds the item behind those known: what a text begins with can be told by a sign that stands nowhere else. */
function firstOf(items: readonly string[], begin: string): string[] {
  const cases = items.flatMap((one) => [`- (${begin} + arg_1) ? (${begin} + arg_2 + ${one}):`, `  ~ return ${one}`]);
  const search = items.length === 0 ? [] : ['{', ...cases, '}'];
  return ['=== function first_of(arg_1, arg_2) ===', ...search, '~ return ""'];
}

/** The source of the functions, in a fixed order. Pure. */
export function functionsText(
  helpers: ReadonlySet<InkHelper>,
  tables: InkTables,
  signs: InkSigns,
  quote: Quote,
): string[] {
  const item = inkString(signs.item);
  const begin = inkString(signs.begin);
  const items = [...tables.items].sort();
  // Sorted by code units, as the runner compares texts.
  const order = [...tables.ordered].sort();
  const sources: Record<InkHelper, readonly string[]> = {
    dice: ['=== function dice() ===', '~ return FLOAT(RANDOM(0, 999999)) / 1000000'],
    dice_between: [
      '=== function dice_between(arg_1, arg_2) ===',
      '~ temp low_end = CEILING(arg_1)',
      '~ temp high_end = FLOOR(arg_2)',
      '~ return low_end + FLOOR(dice() * MAX(high_end - low_end + 1, 1))',
    ],
    divided: divide('divided', 'FLOAT(arg_1) / arg_2'),
    remainder: divide('remainder', 'arg_1 % arg_2'),
    flag_text: flagged('flag_text', '"true"', '"false"'),
    flag_item: flagged('flag_item', `"true" + ${item}`, '""'),
    item_of: ['=== function item_of(arg_1) ===', '{ arg_1 == "":', '  ~ return ""', '}', `~ return arg_1 + ${item}`],
    item_text: table(
      'item_text',
      items.map((one) => [`${quote(one)} + ${item}`, quote(one)] as const),
      '""',
    ),
    is_in: ['=== function is_in(arg_1, arg_2) ===', `~ return (${item} + arg_2) ? (${item} + arg_1 + ${item})`],
    is_part: ['=== function is_part(arg_1, arg_2) ===', '~ return arg_2 ? arg_1'],
    never: ['=== function never(arg_1, arg_2) ===', '~ return false'],
    spelled: table('spelled', spelledRows(tables.spelled, quote), '0'),
    place_of: table(
      'place_of',
      order.map((text, place) => [quote(text), String(place)] as const),
      '0',
    ),
    first_of: firstOf(
      items.map((one) => `${quote(one)} + ${item}`),
      begin,
    ),
    length_from: [
      '=== function length_from(arg_1, arg_2) ===',
      '~ temp found_item = first_of(arg_1, arg_2)',
      '{ found_item == "":',
      '  ~ return 0',
      '}',
      '~ return 1 + length_from(arg_1, arg_2 + found_item)',
    ],
    joined_from: [
      '=== function joined_from(arg_1, arg_2, arg_3) ===',
      '~ temp found_item = first_of(arg_1, arg_2)',
      '{ found_item == "":',
      '  ~ return arg_3',
      '}',
      '{ arg_2 == "":',
      '  ~ return joined_from(arg_1, found_item, item_text(found_item))',
      '}',
      '~ return joined_from(arg_1, arg_2 + found_item, arg_3 + ", " + item_text(found_item))',
    ],
    without_from: [
      '=== function without_from(arg_1, arg_2, arg_3, arg_4) ===',
      '~ temp found_item = first_of(arg_1, arg_2)',
      '{ found_item == "":',
      '  ~ return arg_4',
      '}',
      '{ found_item == arg_3:',
      '  ~ return without_from(arg_1, arg_2 + found_item, "", arg_4)',
      '}',
      '~ return without_from(arg_1, arg_2 + found_item, arg_3, arg_4 + found_item)',
    ],
    without_all: [
      '=== function without_all(arg_1, arg_2, arg_3) ===',
      '~ temp found_item = first_of(arg_2, arg_3)',
      '{ found_item == "":',
      '  ~ return arg_1',
      '}',
      '~ return without_all(without_from(arg_1, "", found_item, ""), arg_2, arg_3 + found_item)',
    ],
  };
  return (Object.keys(sources) as InkHelper[])
    .filter((name) => helpers.has(name))
    .flatMap((name) => [...sources[name], '']);
}
