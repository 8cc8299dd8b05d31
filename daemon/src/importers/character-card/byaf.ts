import path from 'node:path';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { CardArchive } from './archive.ts';
import type { Json } from './card.ts';
import { NotACard } from './refused.ts';

const MANIFEST = 'manifest.json';
const MAX_SCENARIOS = 200;
const MAX_IMAGES = 1_000;
const MAX_MESSAGES = 100_000;
/** The last day that a date can hold. */
const MAX_DATE_MS = 8.64e15;

/** A character of Backyard AI: its card as version 2, with the chat that came with it. */
interface Byaf {
  readonly card: Json;
  readonly talk: readonly Json[];
  readonly findings: readonly Finding[];
}

const isRecord = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);
const textOf = (v: unknown): string => (typeof v === 'string' ? v : '');
const listOf = (v: unknown): unknown[] => (Array.isArray(v) ? (v as unknown[]) : []);
const recordsOf = (v: unknown): Json[] => listOf(v).filter(isRecord);
const textsOf = (v: unknown): string[] =>
  listOf(v).filter((one): one is string => typeof one === 'string' && one !== '');

/** Has an archive the files of a BYAF? Pure. */
export const byafFiles = (names: ReadonlySet<string>): boolean =>
  names.has(MANIFEST) && [...names].some((name) => /^characters\/.+\.json$/.test(name));

/**
 * Reads a Backyard archive (BYAF, version 1): manifest.json names the files of characters and scenarios. The first
 * character is taken; each scenario is a greeting, the chat of one goes on from its own. Throws NotACard.
 */
export async function readByaf(archive: CardArchive): Promise<Byaf> {
  const manifest = await readRecord(archive, MANIFEST);
  if (manifest === null) throw new NotACard('there is no card.json in it, and no manifest.json of a Backyard archive');
  const [place, ...others] = textsOf(manifest['characters']);
  const character = place === undefined ? null : await readRecord(archive, place);
  if (place === undefined || character === null)
    throw new NotACard(`its manifest.json names no character that is in it. Export the character again`);
  const scenarios = await scenariosOf(archive, manifest);
  const told = scenarios.filter(({ json }) => recordsOf(json['messages']).length > 0);
  const first = told[0] ?? scenarios[0];
  return {
    card: cardOf(manifest, character, [...(first ? [first] : []), ...scenarios.filter((one) => one !== first)], {
      assets: [...imagesOf(character, place), ...backgroundsOf(archive, scenarios)],
    }),
    talk: talkOf(first?.json ?? {}, nameOf(character)),
    findings: [
      ...note(others.length, 'byaf-characters', 'more character', 'more characters', 'only the first one is taken'),
      ...note(Math.max(0, told.length - 1), 'byaf-chats', 'more chat', 'more chats', 'only the first one is taken'),
    ],
  };
}

interface Scenario {
  /** Where it lies in the archive. */
  readonly place: string;
  readonly json: Json;
}

async function scenariosOf(archive: CardArchive, manifest: Json): Promise<Scenario[]> {
  const scenarios: Scenario[] = [];
  for (const place of textsOf(manifest['scenarios']).slice(0, MAX_SCENARIOS)) {
    const json = await readRecord(archive, place);
    if (json !== null) scenarios.push({ place, json });
  }
  return scenarios;
}

async function readRecord(archive: CardArchive, place: string): Promise<Json | null> {
  const text = await archive.text(place);
  if (text === null) return null;
  try {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isRecord(json) ? json : null;
  } catch {
    throw new NotACard(`its ${place.slice(0, 100)} is damaged or cut off (no JSON). Export the character again`);
  }
}

/** Backyard's macros in the words of SillyTavern. */
const macros = (text: unknown): string =>
  textOf(text)
    .replace(/#\{user\}:/gi, '{{user}}:')
    .replace(/#\{character\}:/gi, '{{char}}:')
    .replace(/(?<!\{)\{character\}(?!\})/gi, '{{char}}')
    .replace(/(?<!\{)\{user\}(?!\})/gi, '{{user}}');

const nameOf = (character: Json): string => textOf(character['name']) || textOf(character['displayName']);
const greetingOf = ({ json }: Scenario): string => macros(recordsOf(json['firstMessages'])[0]?.['text']);
const distinct = (texts: readonly string[]): string[] => [...new Set(texts.filter((text) => text.trim() !== ''))];

function cardOf(manifest: Json, character: Json, scenarios: readonly Scenario[], more: Json): Json {
  const author = isRecord(manifest['author']) ? manifest['author'] : {};
  const greetings = distinct(scenarios.map(greetingOf));
  const narratives = scenarios.filter(({ json }) => textOf(json['narrative']).trim() !== '');
  const examples = distinct(
    scenarios.flatMap(({ json }) => recordsOf(json['exampleMessages']).map((one) => macros(one['text']))),
  );
  return {
    spec: 'chara_card_v2',
    spec_version: '2.0',
    data: {
      name: nameOf(character),
      description: macros(character['persona']),
      scenario: narratives
        .map(({ json }) => {
          const title = textOf(json['title']);
          return `${narratives.length > 1 && title !== '' ? `${title}: ` : ''}${macros(json['narrative'])}`;
        })
        .join('\n\n'),
      first_mes: greetings[0] ?? '',
      alternate_greetings: greetings.slice(1),
      mes_example: examples.map((text) => `<START>\n${text}`).join('\n'),
      system_prompt: macros(scenarios[0]?.json['formattingInstructions']),
      creator: textOf(author['name']),
      source: [textOf(author['backyardURL'])],
      tags: character['isNSFW'] === true ? ['nsfw'] : [],
      creation_date: secondsOf(character['createdAt']),
      modification_date: secondsOf(character['updatedAt']),
      character_book: {
        entries: recordsOf(character['loreItems']).map((item, i) => ({
          id: i,
          keys: macros(item['key']).split(','),
          content: macros(item['value']),
          enabled: true,
          insertion_order: i,
        })),
      },
      extensions: { display_name: textOf(character['displayName']) },
      ...more,
    },
  };
}

/** Dates are texts; some programs write milliseconds. */
function msOf(date: unknown): number | null {
  const ms = /^\d+$/.test(String(date)) ? Number(date) : Date.parse(textOf(date));
  return Math.abs(ms) <= MAX_DATE_MS ? ms : null;
}

const secondsOf = (date: unknown): number | undefined => {
  const ms = msOf(date);
  return ms === null ? undefined : Math.round(ms / 1_000);
};

/** Its first picture is the portrait; others are sprites where their label is an expression. */
function imagesOf(character: Json, characterPath: string): Json[] {
  return recordsOf(character['images'])
    .slice(0, MAX_IMAGES)
    .filter((image) => textOf(image['path']) !== '')
    .map((image, i) => {
      const path = textOf(image['path']);
      const name =
        textOf(image['label']) ||
        (i === 0
          ? 'main'
          : path
              .split('/')
              .at(-1)!
              .replace(/\.\w+$/, ''));
      return { type: i === 0 ? 'icon' : 'x-risu-asset', name, uri: `embeded://${beside(characterPath, path)}` };
    });
}

function backgroundsOf(archive: CardArchive, scenarios: readonly Scenario[]): Json[] {
  const seen = new Set<string>();
  return scenarios.flatMap(({ place, json }, i) => {
    const image = textOf(json['backgroundImage']);
    if (image === '') return [];
    // Its place is written from the root of the archive, by some programs from the scenario.
    const at = archive.mark(image) === null ? beside(place, image) : image;
    const mark = archive.mark(at);
    if (mark !== null && seen.has(mark)) return [];
    if (mark !== null) seen.add(mark);
    return [{ type: 'background', name: textOf(json['title']) || `Scenario ${i + 1}`, uri: `embeded://${at}` }];
  });
}

/** A path that is written as seen from a file. */
const beside = (file: string, to: string): string => path.posix.join(path.posix.dirname(file), to);

/** The messages of a scenario; of the outputs of the model the one that was looked at last. */
function talkOf(scenario: Json, name: string): Json[] {
  return recordsOf(scenario['messages'])
    .slice(0, MAX_MESSAGES)
    .flatMap((message): Json[] => {
      const isUser = message['type'] === 'human';
      const said = isUser ? message : newestOf(recordsOf(message['outputs']));
      if (said === undefined) return [];
      const at = msOf(said['createdAt']);
      return [
        {
          name: isUser ? 'You' : name,
          is_user: isUser,
          is_system: false,
          mes: macros(said['text']),
          ...(at !== null && { send_date: new Date(at).toISOString() }),
          extra: {},
        },
      ];
    });
}

const newestOf = (outputs: readonly Json[]): Json | undefined =>
  outputs.toSorted((a, b) => textOf(b['activeTimestamp']).localeCompare(textOf(a['activeTimestamp'])))[0];

const note = (n: number, rule: string, one: string, many: string, what: string): Finding[] =>
  n === 0
    ? []
    : [
        {
          rule,
          level: 'info',
          where: {},
          message: `There ${n === 1 ? `is one ${one}` : `are ${n} ${many}`} in the archive; ${what}.`,
        },
      ];
