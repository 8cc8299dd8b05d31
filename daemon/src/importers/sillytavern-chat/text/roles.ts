import { findNames } from './names.ts';
import type { Gender, NameMention } from './names.ts';

/** A name, or a description that stands in for one. */
export interface PersonMention extends NameMention {
  readonly role?: boolean;
}

/** Words for what people are or do, of whom a story may know no name; those that titles use mean somebody with a name. */
const ROLES: ReadonlySet<string> = new Set(
  (
    "bo'sun bo's'n bo\u2019sun bo\u2019s\u2019n " +
    'cook master mate bosun boatswain seaman sailor mariner pirate buccaneer soldier guard guardsman sentry sentinel halberdier archer scout spy ' +
    'driver cabman cabby coachman chauffeur carter porter messenger courier herald innkeeper landlord landlady barkeep barkeeper bartender barman barmaid waiter waitress steward butler footman valet ' +
    'servant maid housekeeper chaperone duenna governess tutor teacher schoolmaster clerk shopkeeper storekeeper merchant trader broker banker milkman baker butcher tailor barber miller smith blacksmith ' +
    'priest priestess monk friar nun abbot vicar parson minister preacher physician surgeon nurse lawyer attorney magistrate policeman commissionaire foreman jailer jailor gaoler warden ' +
    'prisoner beggar tramp peasant farmer shepherd gardener gamekeeper hunter trapper woodcutter fisherman ferryman boatman thief bandit brigand outlaw assassin wizard witch sorcerer sorceress hermit bard minstrel ' +
    'stranger newcomer visitor knight mayor crone hag goblin dwarf elf orc demon ghost robot android receptionist manager guide'
  ).split(' '),
);

/** After "old", these are as good as a role. */
const ANYBODY: ReadonlySet<string> = new Set(['man', 'woman', 'lady', 'fellow', 'gentleman']);
const OLD: ReadonlySet<string> = new Set(['old', 'aged', 'ancient']);

const FEMALE =
  /(?:woman|lady|maid|girl|mother|wife|daughter|sister|ess|nun|witch|crone|hag|duenna|nurse|widow|housekeeper|chaperone)$/i;

/** Words that end a description. */
const ENDS: ReadonlySet<string> = new Set(
  'of and or to in at with on from for by as who that which was were is had the a an'.split(' '),
);

/** The role in a description's words and how many words it takes; null when there is none. */
function roleIn(words: readonly string[]): { name: string; count: number } | null {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (ROLES.has(word)) return { name: capitalised(word), count: at + 1 };
    if (ENDS.has(word)) return null;
    const next = words[at + 1] ?? '';
    if (OLD.has(word) && ANYBODY.has(next)) return { name: `${capitalised(word)} ${capitalised(next)}`, count: at + 2 };
  }
  return null;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The role within the words of a tag, if it is a known one: "tall cook" is Cook. */
export function knownRole(description: string): string | null {
  return roleIn(description.split(' '))?.name ?? null;
}

/** The gender a role has unless pronouns show another. */
export function genderOfRole(role: string): Gender {
  return FEMALE.test(role) ? 'female' : 'male';
}

const DESCRIPTION = /\b(?:[Tt]he|[Aa]n?|[Aa]nother)( [a-z][a-z'\u2019-]*(?:,? [a-z][a-z'\u2019-]*){0,2})/g;

/** Finds descriptions such as "the cook" or "a tall stranger", each from its article on. */
function findRoles(text: string): PersonMention[] {
  const found: PersonMention[] = [];
  for (const match of text.matchAll(DESCRIPTION)) {
    const words = (match[1] ?? '').slice(1).split(/,? /);
    const role = roleIn(words);
    if (!role) continue;
    const last = words[role.count - 1] ?? '';
    const end = text.indexOf(last, match.index) + last.length;
    found.push({ name: role.name, start: match.index, end, role: true });
  }
  return found;
}

/** Finds names and roles, in order; a role right beside a name, as in "the cook Tom", is that name's. */
export function findPeople(text: string, isOrdinary: (lowercase: string) => boolean): readonly PersonMention[] {
  const names = findNames(text, isOrdinary);
  const roles = findRoles(text);
  if (roles.length === 0) return names;
  const people: PersonMention[] = [];
  let at = 0;
  for (const role of roles) {
    for (let name = names[at]; name && name.end <= role.start; name = names[++at]) people.push(name);
    const next = names[at];
    if (!next || next.start >= role.end + 2) people.push(role);
  }
  return people.concat(names.slice(at));
}
