import { isNickname } from './nicknames.ts';
import { expandTitle, genderOfTitle, isTitle, nameWords, properWords } from './names.ts';
import { genderOfRole } from './roles.ts';
import type { Gender } from './names.ts';

/** One person of the story under the fullest name found. */
export interface Person {
  readonly id: number;
  name: string;
  gender: Gender | null;
  /** How often the name occurs, and how often it tags a quotation. */
  mentions: number;
  tags: number;
  /** How often speech addresses them by name. */
  addresses: number;
}

interface Entry {
  readonly name: string;
  readonly words: readonly string[];
  readonly titles: readonly string[];
  readonly title: Gender | null;
  mentions: number;
  tags: number;
  addresses: number;
  places: number;
  male: number;
  female: number;
  fixed: boolean;
  role: boolean;
  person: Person | null;
}

/** Gathers names with what is known of them, and merges those that mean the same person. */
export class CastBuilder {
  readonly #entries = new Map<string, Entry>();

  /** A name that certainly belongs to the cast. */
  addKnown(name: string): void {
    this.#entry(name).fixed = true;
  }

  mention(name: string, place = false): void {
    const entry = this.#entry(name);
    entry.mentions++;
    if (place) entry.places++;
  }

  /** The name is a word for what somebody is, such as Cook. */
  role(name: string): void {
    this.#entry(name).role = true;
  }

  /** A name that speech addresses. */
  address(name: string): void {
    const entry = this.#entry(name);
    entry.mentions++;
    entry.addresses++;
  }

  tag(name: string): void {
    const entry = this.#entry(name);
    entry.tags++;
    entry.mentions++;
  }

  /** A pronoun seen where it most likely means this name. */
  pronoun(name: string, gender: Gender, weight: number): void {
    const entry = this.#entry(name);
    if (gender === 'male') entry.male += weight;
    else entry.female += weight;
  }

  #entry(name: string): Entry {
    let entry = this.#entries.get(name);
    if (!entry) {
      const all = nameWords(name);
      const title = all.map(genderOfTitle).find((gender) => gender !== null) ?? null;
      entry = {
        name,
        words: properWords(name),
        titles: all.filter(isTitle).map(expandTitle),
        title,
        mentions: 0,
        tags: 0,
        addresses: 0,
        places: 0,
        male: 0,
        female: 0,
        fixed: false,
        role: false,
        person: null,
      };
      this.#entries.set(name, entry);
    }
    return entry;
  }

  /** Merges the names into people. Names seen once and never as a speaker are left out. */
  build(): Cast {
    const people: Person[] = [];
    const heads: Entry[][] = [];
    const surnames = new Set<string>();
    for (const entry of this.#entries.values())
      if (entry.mentions > 1 && entry.words.length === 1) surnames.add(entry.words[0] ?? '');
    const entries = [...this.#entries.values()].filter((entry) => isKept(entry, surnames));
    entries.sort((a, b) => Number(b.fixed) - Number(a.fixed) || b.tags - a.tags || b.mentions - a.mentions);
    entries.length = Math.min(entries.length, MOST_NAMES);
    entries.sort(
      (a, b) =>
        Number(b.fixed) - Number(a.fixed) ||
        b.words.length - a.words.length ||
        Number(b.title !== null) - Number(a.title !== null) ||
        b.mentions - a.mentions,
    );
    for (const entry of entries) {
      const at = findCluster(entry, heads);
      if (at >= 0) heads[at]?.push(entry);
      else heads.push([entry]);
    }
    const byName = new Map<string, Person>();
    for (const cluster of heads) {
      const person = toPerson(people.length, cluster);
      if (!cluster.some((entry) => entry.fixed) && !isPerson(cluster)) continue;
      people.push(person);
      for (const entry of cluster) byName.set(entry.name, person);
    }
    return new Cast(people, byName);
  }
}

/** Names merged at most, as every one is compared with every other. */
const MOST_NAMES = 1200;

/** Names seen once count when they add to one seen more often: a title before it, or a given name before a known surname. */
function isKept(entry: Entry, surnames: ReadonlySet<string>): boolean {
  if (entry.fixed || entry.tags > 0) return true;
  if (entry.places * 10 > entry.mentions * 7) return false;
  if (entry.role) return true;
  return entry.mentions > 1 || surnames.has(entry.words[entry.words.length - 1] ?? '');
}

/** Somebody speaks or is spoken to; a name alone must not stand where places and things do, nor be a bare form of address. */
function isPerson(cluster: readonly Entry[]): boolean {
  let mentions = 0;
  let places = 0;
  let active = 0;
  for (const entry of cluster) {
    mentions += entry.mentions;
    places += entry.places;
    active += entry.tags + entry.addresses;
  }
  if (
    cluster.every(
      (entry) =>
        entry.words.length === 0 && /^(?:sir|mr|mrs|miss|ms|mister|lord|lady|madam|madame|st)\.?$/i.test(entry.name),
    )
  )
    return false;
  if (cluster.every((entry) => entry.role)) return places * 4 < mentions * 3;
  const spoke = cluster.some((entry) => entry.tags > 0);
  if (spoke) return active * 10 >= places;
  return (active > 0 || mentions > 2) && places * 4 < mentions;
}

/** The cluster an entry belongs to: the one with most mentions among those whose fullest name covers its words. */
function findCluster(entry: Entry, clusters: readonly (readonly Entry[])[]): number {
  let best = -1;
  let most = -1;
  for (let at = 0; at < clusters.length; at++) {
    const cluster = clusters[at];
    const head = cluster?.[0];
    if (
      !cluster ||
      !head ||
      !(covers(head, entry) || (entry.words.length === 0 && cluster.some((other) => covers(other, entry))))
    )
      continue;
    const title = cluster.find((other) => other.title !== null)?.title;
    if (entry.title !== null && title !== undefined && title !== entry.title) continue;
    const shown = shownGender(cluster);
    if (entry.title !== null && shown !== null && entry.title !== shown) continue;
    if (isFamilyOf(entry, head, title ?? shown)) continue;
    const weight = cluster.reduce((sum, other) => sum + other.mentions + other.tags * 3, head.fixed ? 3 : 0);
    if (weight > most) {
      most = weight;
      best = at;
    }
  }
  return best;
}

/** True when a bare surname or one with "Mr." is not the woman of that family. */
function isFamilyOf(entry: Entry, head: Entry, gender: Gender | null): boolean {
  const word = entry.words[0];
  if (gender !== 'female' || entry.title !== null || entry.words.length !== 1 || word === undefined) return false;
  const surname = head.words[head.words.length - 1] === word && (head.words.length > 1 || head.title !== null);
  return surname && entry.male > entry.female;
}

/** The gender that pronouns show for a cluster. */
function shownGender(cluster: readonly Entry[]): Gender | null {
  let male = 0;
  let female = 0;
  for (const entry of cluster) {
    male += entry.male;
    female += entry.female;
  }
  return male > 2 * female + 2 ? 'male' : female > 2 * male + 2 ? 'female' : null;
}

function covers(head: Entry, entry: Entry): boolean {
  if (entry.words.length === 0)
    return (
      entry.titles.some((title) => head.titles.includes(title)) &&
      (head.words.length > 0 || head.name.toLowerCase() === entry.name.toLowerCase())
    );
  return entry.words.every(
    (word) => head.words.includes(word) || head.words.some((other, at) => at === 0 && isNickname(word, other)),
  );
}

/** How much a role weighs for a gender, in pronouns. */
const ROLE_GENDER = 2;

function toPerson(id: number, cluster: readonly Entry[]): Person {
  let male = 0;
  let female = 0;
  let mentions = 0;
  let tags = 0;
  let addresses = 0;
  for (const entry of cluster) {
    addresses += entry.addresses;
    male += entry.male + (entry.title === 'male' ? 8 : 0);
    female += entry.female + (entry.title === 'female' ? 8 : 0);
    mentions += entry.mentions;
    tags += entry.tags;
  }
  const role = cluster.find((entry) => entry.role)?.name;
  if (role !== undefined) {
    if (genderOfRole(role) === 'male') male += ROLE_GENDER;
    else female += ROLE_GENDER;
  }
  const gender = male > female * 1.5 ? 'male' : female > male * 1.5 ? 'female' : null;
  return { id, name: displayName(cluster), gender, mentions, tags, addresses };
}

/** The full name the story uses most, a pet form where that is more usual; a single name with its title where that is usual. */
function displayName(cluster: readonly Entry[]): string {
  const head = cluster[0];
  if (!head || head.fixed || head.role) return head?.name ?? '';
  const mentions = cluster.reduce((sum, entry) => sum + entry.mentions, 0);
  const full = mostMentioned(
    cluster.filter((entry) => entry.words.length > 1 && (entry.mentions > 1 || mentions < FAMILIAR)),
  );
  if (full) return withPetForm(stripTitles(full.name), cluster);
  let best = mostMentioned(cluster.filter((entry) => entry.words.length > 0)) ?? mostMentioned(cluster) ?? head;
  for (const entry of cluster)
    if (entry.words.length === 1 && entry.titles.length === 0 && entry.name.length > best.name.length) best = entry;
  const titled = mostMentioned(cluster.filter((entry) => entry.words.length > 0 && COURTESY.test(entry.name)));
  if (titled && titled.mentions * 8 > best.mentions) best = titled;
  return best.name.replace(/^(?:the|old|young|poor|little) /i, '');
}

/** A full name seen once is no longer shown when the person was mentioned this often. */
const FAMILIAR = 12;

/** Forms of address that tell a couple apart. */
const COURTESY = /^(?:mr|mrs|ms|miss|dr|doctor|sir|lady)\b/i;

/** The entry seen most often, the longest of equals. */
function mostMentioned(entries: readonly Entry[]): Entry | undefined {
  let best: Entry | undefined;
  for (const entry of entries)
    if (
      !best ||
      entry.mentions > best.mentions ||
      (entry.mentions === best.mentions && entry.name.length > best.name.length)
    )
      best = entry;
  return best;
}

/** "Samuel Spade" whom everybody calls Sam is Sam Spade. */
function withPetForm(name: string, cluster: readonly Entry[]): string {
  const given = nameWords(name)[0] ?? '';
  const usual = mostMentioned(cluster.filter((entry) => entry.words.length === 1 && entry.titles.length === 0));
  const pet = usual?.words[0] ?? given;
  const called = cluster.find(
    (entry) => entry.titles.length === 0 && entry.words.length === 1 && isNickname(entry.words[0] ?? '', given),
  );
  if (!called || pet === given) return name;
  const formal = cluster.find((entry) => entry.words.length === 1 && entry.words[0] === given);
  return called.mentions > 4 * ((formal?.mentions ?? 0) + 1) ? name.replace(/^\S+/u, called.name) : name;
}

/** A name of two words or more without the titles before it. */
function stripTitles(name: string): string {
  const words = name.split(' ');
  let at = 0;
  while (at < words.length - 2 && isLead(words[at] ?? '')) at++;
  return words.slice(at).join(' ');
}

/** True for a title before a name, hyphenated ones included; kin stays, as it tells people apart. */
function isLead(word: string): boolean {
  const plain = word.replace('.', '').toLowerCase();
  return (
    /^(?:the|old|young|poor|little)$/.test(plain) || (properWords(plain).length === 0 && plain.split('-').some(isTitle))
  );
}

/** Somebody mentioned this much less often is not whom a shared name means. */
const RARE = 20;

/** The people of a story and the names they go by. */
export class Cast {
  readonly people: Person[];
  readonly #byName: Map<string, Person>;
  readonly #byWords = new Map<string, Person>();
  /** Everybody whose full name holds a word. */
  readonly #bearers = new Map<string, Person[]>();

  constructor(people: Person[], byName: Map<string, Person>) {
    this.people = people;
    this.#byName = byName;
    for (const person of people)
      for (const word of new Set(properWords(person.name))) {
        const known = this.#bearers.get(word);
        if (known) known.push(person);
        else this.#bearers.set(word, [person]);
      }
    for (const [name, person] of byName) {
      const words = properWords(name).join(' ');
      if (words !== '' && !this.#byWords.has(words)) this.#byWords.set(words, person);
    }
  }

  /** The person a name means, if anybody. */
  find(name: string): Person | undefined {
    return (
      this.#byName.get(name) ??
      this.#byName.get(name.replace(/^(?:young|old|poor|dear|the|little) /i, '')) ??
      this.#byWords.get(properWords(name).join(' '))
    );
  }

  /** True for a name that others share, such as the surname of a family. */
  isShared(name: string): boolean {
    const owner = this.find(name);
    const words = properWords(name);
    const [word] = words;
    if (!owner || word === undefined || words.length > 1 || properWords(owner.name)[0] === word) return false;
    const bearers = this.#bearers.get(word) ?? [];
    return bearers.some((person) => person !== owner && person.mentions * RARE >= owner.mentions);
  }

  /** The person of a name, added when nobody goes by it. */
  findOrAdd(name: string): Person {
    const known = this.find(name);
    if (known) return known;
    const person: Person = { id: this.people.length, name, gender: null, mentions: 0, tags: 0, addresses: 0 };
    this.people.push(person);
    this.#byName.set(name, person);
    return person;
  }
}
