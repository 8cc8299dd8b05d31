import type { ComputeAdvice, ComputePlace, ComputePolicy } from '@comfyvn/shared/compute/compute.schema';

/** What is known of a place where pictures could be drawn. */
export interface KnownPlace {
  readonly id: string;
  readonly name: string;
  readonly kind: ComputePlace['kind'];
  /** Why it cannot or may not draw; nothing where it can. */
  readonly problems: readonly string[];
  /** null where a template names its model itself, or the place does not tell. */
  readonly isLoaded: boolean | null;
  readonly waiting: number;
  /** How long its last pictures took. */
  readonly recentSeconds: readonly number[];
  readonly memory: { readonly freeBytes: number; readonly totalBytes: number } | null;
  /** Of one picture; null where it costs nothing. */
  readonly price: { readonly seconds: number; readonly dollars: number } | null;
}

/** Who is asked before whom. */
const LAST: readonly ComputePlace['kind'][] = ['own', 'sillytavern', 'remote'];
/** A guess where nothing is known: of a picture, of loading a model, and of making room for one, in seconds. */
const GUESS = { picture: 30, load: 15, room: 10 };
/** Of the memory of a GPU; less is hardly room for a model. */
const LEAST_FREE = 0.15;

/**
 * Where so many pictures should be drawn, and why. What costs is never advised unless a person named it: `named` is the place
 * that drew last (`sticky`) or that the settings name (`manual`). SillyTavern draws with its own settings, so it is advised
 * where no ComfyUI can. Pure.
 */
export function adviseOn(
  known: readonly KnownPlace[],
  pictures: number,
  policy: ComputePolicy,
  named: string | null,
): ComputeAdvice {
  const places = known
    .map((place) => placeOf(place, pictures))
    .toSorted(
      (a, b) =>
        Number(b.fits) - Number(a.fits) ||
        LAST.indexOf(a.kind) - LAST.indexOf(b.kind) ||
        a.secondsInAll - b.secondsInAll,
    );
  const wanted = places.find((one) => one.id === named && one.fits);
  // They stand in the order of kinds: SillyTavern after one's own ComfyUIs.
  const quickest = places.find((one) => one.fits && one.kind !== 'remote');
  const advised =
    policy === 'manual' && named !== null ? wanted : policy === 'sticky' ? (wanted ?? quickest) : quickest;
  return { policy, advised: advised?.id ?? null, places };
}

function placeOf(place: KnownPlace, pictures: number): ComputePlace {
  const { id, name, kind, problems, isLoaded, waiting, memory, price } = place;
  const secondsEach = price?.seconds ?? medianOf(place.recentSeconds);
  const isTight = memory !== null && memory.totalBytes > 0 && memory.freeBytes < memory.totalBytes * LEAST_FREE;
  const before = isLoaded === false ? GUESS.load + (isTight ? GUESS.room : 0) : 0;
  const secondsInAll = (waiting + pictures) * (secondsEach ?? GUESS.picture) + before;
  const cost = price === null ? null : price.dollars * pictures;
  const reasons = [
    ...problems,
    ...(kind === 'sillytavern' ? ['It draws with what is set in SillyTavern, not by the template.'] : []),
    ...(isLoaded === true ? ['It has the model loaded.'] : []),
    ...(isLoaded === false ? ['It must load the model first.'] : []),
    waiting === 0 ? 'Nothing waits there.' : `${waiting} ${waiting === 1 ? 'job is' : 'jobs are'} before.`,
    secondsEach === null
      ? 'It has drawn nothing yet, so its speed is not known.'
      : `A picture takes about ${spanOf(secondsEach)}.`,
    ...(isTight && isLoaded !== true ? ['The memory of its GPU is nearly full.'] : []),
    ...(cost === null
      ? []
      : [`It costs about $${cost.toFixed(cost < 0.1 ? 4 : 2)}, so it draws only when you choose it.`]),
  ];
  return { id, name, kind, fits: problems.length === 0, waiting, secondsEach, secondsInAll, cost, reasons };
}

const medianOf = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;

const spanOf = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
