import { Select, Text } from '@mantine/core';
import type { Caps, Costs } from '@comfyvn/shared/books/books.schema';
import type { ComfyHost } from '@comfyvn/shared/comfy/comfy.schema';
import type { RemoteHost } from '@comfyvn/shared/remote/remote.schema';
import { dollars } from '../books/dollars.ts';

const OWN = 'own';

/** A place that draws only where a person chooses it. */
export interface ChosenPlace {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** comfy: a ComfyUI that is rented. */
  readonly kind: RemoteHost['kind'] | 'comfy';
  readonly health: string;
  readonly costs: Costs;
  readonly caps: Caps;
}

/** Those that are used: remote GPUs, SillyTavern, and ComfyUIs that cost. Pure. */
export const placesOf = (hosts: readonly ComfyHost[], remotes: readonly RemoteHost[]): ChosenPlace[] => [
  ...hosts.flatMap(({ id, name, url, enabled, price, costs }): ChosenPlace[] =>
    enabled && price !== null && costs !== null
      ? [{ id, name, url, kind: 'comfy', health: '', costs, caps: price.caps }]
      : [],
  ),
  ...remotes.filter(({ enabled }) => enabled),
];

/** Where pictures are drawn: by one's own ComfyUIs, by SillyTavern, or where it costs, with what that costs. */
export function PicturePlace({
  places,
  chosen,
  pictures,
  onChange,
}: {
  places: readonly ChosenPlace[];
  chosen: ChosenPlace | null;
  pictures: number;
  onChange: (id: string | null) => void;
}) {
  if (places.length === 0) return null;
  return (
    <div>
      <Select
        label="Drawn by"
        allowDeselect={false}
        value={chosen?.id ?? OWN}
        onChange={(id) => onChange(id === OWN ? null : id)}
        data={[
          { value: OWN, label: 'My own ComfyUI' },
          ...places.map(({ id, name, kind, costs }) => ({
            value: id,
            label: kind === 'sillytavern' ? name : `${name}, about ${dollars(costs.estimate)} a picture`,
          })),
        ]}
      />
      {chosen?.kind === 'sillytavern' && (
        <Text fz="sm" c="dark.1" mt={4}>
          {chosen.health} Source, model and steps are those that are set there; template, model and LoRAs of here do not
          count.
        </Text>
      )}
      {chosen && chosen.kind !== 'sillytavern' && (
        <Text fz="sm" c="dark.1" mt={4}>
          Prompt and picture are sent to {new URL(chosen.url).host}. About {dollars(pictures * chosen.costs.estimate)};{' '}
          {dollars(chosen.costs.spentToday)} of {dollars(chosen.caps.day)} are spent today.
        </Text>
      )}
    </div>
  );
}
