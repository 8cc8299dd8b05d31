import { Button, Group, Loader, Modal, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssetRebuild, AssetRoom } from '@comfyvn/shared/assets/assets.schema';
import type { Settings } from '@comfyvn/shared/settings/settings.schema';
import { daemon } from '../../daemon.ts';
import { bytes } from '../../ui/bytes.ts';
import { count } from '../../ui/count.ts';
import { tellDone, tellError } from '../../ui/tell.ts';

/** How much room assets take and may take, and what is written into files. */
export function RoomDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const room = useQuery({ queryKey: ['assets', 'room'], enabled: opened, queryFn: () => daemon.assets.room() });
  const settings = useQuery({ queryKey: ['settings'], enabled: opened, queryFn: () => daemon.settings.get() });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Room and privacy"
      radius="lg"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {room.data && settings.data ? (
        <Fields key={JSON.stringify(settings.data.assets)} room={room.data} assets={settings.data.assets} />
      ) : (
        <Loader aria-label="Loading" />
      )}
    </Modal>
  );
}

function Fields({ room, assets }: { room: AssetRoom; assets: Settings['assets'] }) {
  const queries = useQueryClient();
  const [megabytes, setMegabytes] = useState<number>(assets.budgetMegabytes);
  const refresh = () =>
    Promise.all(['assets', 'settings'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  const save = useMutation({
    mutationFn: (change: Partial<Settings['assets']>) =>
      daemon.settings.update({ body: { assets: { ...assets, ...change } } }),
    onSuccess: refresh,
    onError: tellError,
  });
  const tidy = useMutation({
    mutationFn: () => daemon.assets.tidy(),
    onSuccess: async ({ freedBytes }) => {
      await refresh();
      tellDone('Cleared away', freedBytes === 0 ? 'All of it fits.' : `${bytes(freedBytes)} are free again.`);
    },
    onError: tellError,
  });
  const rebuild = useMutation({
    mutationFn: () => daemon.assets.rebuild(),
    onSuccess: async (report) => {
      await refresh();
      tellDone('Read from the disk', wordsOf(report));
    },
    onError: tellError,
  });
  return (
    <Stack>
      <Text fz="sm">
        Pictures and sounds take {bytes(room.sizeBytes)}. {bytes(room.remakeableBytes)} are small copies of pictures and
        spoken lines that no story uses: these can be made again, so what was used longest ago makes room first. Nothing
        else is ever cleared away.
      </Text>
      <Group align="end">
        <NumberInput
          label="Room for what can be made again, in MB"
          min={10}
          max={1_000_000}
          allowDecimal={false}
          value={megabytes}
          onChange={(to) => typeof to === 'number' && setMegabytes(to)}
        />
        <Button
          disabled={megabytes === assets.budgetMegabytes}
          loading={save.isPending}
          onClick={() => save.mutate({ budgetMegabytes: megabytes })}
        >
          Save
        </Button>
        <Button variant="default" loading={tidy.isPending} onClick={() => tidy.mutate()}>
          Clear away now
        </Button>
      </Group>
      <Switch
        label="Write prompts and spoken words into files"
        description="Tool, version, workflow and seed always stand in pictures and voices made here. With this, whoever gets a file can also read what it was made from."
        checked={assets.stampPrompts}
        onChange={(e) => save.mutate({ stampPrompts: e.currentTarget.checked })}
      />
      <Group justify="space-between">
        <Text fz="sm" c="dark.1" maw={380}>
          What is known of each file lies beside it. If the database was lost, all of it can be read again.
        </Text>
        <Button variant="default" loading={rebuild.isPending} onClick={() => rebuild.mutate()}>
          Read from the disk
        </Button>
      </Group>
    </Stack>
  );
}

const wordsOf = ({ records, restored, lost, problems }: AssetRebuild): string =>
  [
    `${count(records, 'record')}, ${restored} brought back.`,
    ...(lost.length > 0 ? [`The bytes of ${lost.length} are lost.`] : []),
    ...problems.slice(0, 3).map(({ file, message }) => `${file}: ${message}`),
  ].join(' ');
