import { Select, Text } from '@mantine/core';
import type { RemoteHost } from '@comfyvn/shared/remote/remote.schema';
import { dollars } from '../remote/dollars.ts';

const OWN = 'own';

/** Where pictures are drawn: by one's own ComfyUIs, by SillyTavern, or at a remote GPU with what that costs. */
export function PicturePlace({
  remotes,
  chosen,
  pictures,
  onChange,
}: {
  remotes: readonly RemoteHost[];
  chosen: RemoteHost | null;
  pictures: number;
  onChange: (id: string | null) => void;
}) {
  if (remotes.length === 0) return null;
  return (
    <div>
      <Select
        label="Drawn by"
        allowDeselect={false}
        value={chosen?.id ?? OWN}
        onChange={(id) => onChange(id === OWN ? null : id)}
        data={[
          { value: OWN, label: 'My own ComfyUI' },
          ...remotes.map(({ id, name, kind, costs }) => ({
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
