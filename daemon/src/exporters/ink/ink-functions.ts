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
  `=== function ${name}(a, b) ===`,
  '{ b == 0:',
  '  ~ return 0',
  '}',
  `~ return ${result}`,
];

const flagged = (name: string, yes: string, no: string) => [
  `=== function ${name}(x) ===`,
  '{ x:',
  `  ~ return ${yes}`,
  '}',
  `~ return ${no}`,
];

/** A function that looks a text up. Rows are `[text, value]`. */
function table(name: string, rows: readonly (readonly [string, string])[], otherwise: string): string[] {
  const cases = rows.flatMap(([text, value]) => [`- ${text}:`, `  ~ return ${value}`]);
  return [
    `=== function ${name}(x) ===`,
    ...(rows.length === 0 ? [] : ['{ x:', ...cases, '}']),
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
  const cases = items.flatMap((one) => [`- (${begin} + list) ? (${begin} + known + ${one}):`, `  ~ return ${one}`]);
  const search = items.length === 0 ? [] : ['{', ...cases, '}'];
  return ['=== function first_of(list, known) ===', ...search, '~ return ""'];
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
      '=== function dice_between(from, to) ===',
      '~ temp low = CEILING(from)',
      '~ temp high = FLOOR(to)',
      '~ return low + FLOOR(dice() * MAX(high - low + 1, 1))',
    ],
    divided: divide('divided', 'FLOAT(a) / b'),
    remainder: divide('remainder', 'a % b'),
    flag_text: flagged('flag_text', '"true"', '"false"'),
    flag_item: flagged('flag_item', `"true" + ${item}`, '""'),
    item_of: ['=== function item_of(x) ===', '{ x == "":', '  ~ return ""', '}', `~ return x + ${item}`],
    item_text: table(
      'item_text',
      items.map((one) => [`${quote(one)} + ${item}`, quote(one)] as const),
      '""',
    ),
    is_in: ['=== function is_in(item, list) ===', `~ return (${item} + list) ? (${item} + item + ${item})`],
    is_part: ['=== function is_part(part, text) ===', '~ return text ? part'],
    never: ['=== function never(a, b) ===', '~ return false'],
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
      '=== function length_from(list, known) ===',
      '~ temp one = first_of(list, known)',
      '{ one == "":',
      '  ~ return 0',
      '}',
      '~ return 1 + length_from(list, known + one)',
    ],
    joined_from: [
      '=== function joined_from(list, known, text) ===',
      '~ temp one = first_of(list, known)',
      '{ one == "":',
      '  ~ return text',
      '}',
      '{ known == "":',
      '  ~ return joined_from(list, one, item_text(one))',
      '}',
      '~ return joined_from(list, known + one, text + ", " + item_text(one))',
    ],
    without_from: [
      '=== function without_from(list, known, out, kept) ===',
      '~ temp one = first_of(list, known)',
      '{ one == "":',
      '  ~ return kept',
      '}',
      '{ one == out:',
      '  ~ return without_from(list, known + one, "", kept)',
      '}',
      '~ return without_from(list, known + one, out, kept + one)',
    ],
    without_all: [
      '=== function without_all(list, items, known) ===',
      '~ temp one = first_of(items, known)',
      '{ one == "":',
      '  ~ return list',
      '}',
      '~ return without_all(without_from(list, "", one, ""), items, known + one)',
    ],
  };
  return (Object.keys(sources) as InkHelper[])
    .filter((name) => helpers.has(name))
    .flatMap((name) => [...sources[name], '']);
}
