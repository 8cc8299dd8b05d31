/** English short forms whose letters do not show the long form. */
const SHORT_FORMS: ReadonlyMap<string, string> = new Map(
  (
    'tom:thomas tommy:thomas bob:robert bobby:robert rob:robert bill:william billy:william will:william dick:richard rick:richard jack:john johnny:john jim:james jimmy:james ' +
    'joe:joseph harry:henry hal:henry hank:henry dave:david mike:michael mick:michael nick:nicholas ned:edward ted:edward eddie:edward charlie:charles chuck:charles tony:anthony andy:andrew ' +
    'kate:katherine katie:katherine kitty:katherine liz:elizabeth lizzie:elizabeth beth:elizabeth betty:elizabeth peggy:margaret meg:margaret maggie:margaret molly:mary polly:mary sally:sarah ' +
    'nell:eleanor nellie:eleanor becky:rebecca dolly:dorothy fanny:frances frank:francis gus:augustus larry:lawrence jerry:gerald peg:margaret sasha:alexander misha:mikhail kolya:nikolai'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** True when one lowercase given name is a short or pet form of the other. */
export function isNickname(a: string, b: string): boolean {
  if (SHORT_FORMS.get(a) === b || SHORT_FORMS.get(b) === a) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 3 || long.length - short.length < 1) return false;
  if (long.startsWith(short)) return short.length >= 3 && long.length - short.length >= 2 && !short.endsWith('s');
  const stem = /^(.{3,}?)(?:y|ie|i)$/.exec(short)?.[1];
  return stem !== undefined && stem.length >= 3 && long.startsWith(stem);
}
