import { ActionIcon, Anchor, Button, Group, Paper, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { LoreFile } from '@comfyvn/shared/lore/lore.schema';
import { daemon } from '../../daemon.ts';
import { storyHref } from '../../route.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import { LoreFileEntries } from './lore-file-entries.tsx';

/** One lore file: how much is in it, which stories have it, and whether the open one has. */
export function LoreFileCard({ file, story }: { file: LoreFile; story: string | undefined }) {
  const queries = useQueryClient();
  const [isAsking, asking] = useDisclosure(false);
  const [isReading, reading] = useDisclosure(false);
  const after = { onSuccess: () => queries.invalidateQueries({ queryKey: ['lore'] }), onError: tellError };
  const attach = useMutation({
    mutationFn: async ({ to, on }: { to: string; on: boolean }) => {
      const params = { file: file.id, id: to };
      await (on ? daemon.lore.attach({ params }) : daemon.lore.detach({ params }));
    },
    ...after,
  });
  const remove = useMutation({
    mutationFn: () => daemon.lore.removeFile({ params: { file: file.id } }),
    onSuccess: after.onSuccess,
    onError: (error) => {
      asking.close();
      tellError(error);
    },
  });
  const places = file.stories.length;
  return (
    <Paper component="li" p="md" radius="lg" bg="dark.7" style={{ listStyle: 'none' }} aria-label={file.name}>
      <Group justify="space-between" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 220px' }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {file.name}
          </Text>
          <Text c="dark.1" fz="sm">
            {count(file.entries, 'entry', 'entries')} ·{' '}
            {story === undefined ? <Places file={file} /> : placesOf(places)}
          </Text>
        </div>
        <Group gap="sm" wrap="nowrap">
          {story !== undefined && (
            <Switch
              label="In this story"
              checked={file.stories.includes(story)}
              disabled={attach.isPending}
              onChange={(e) => attach.mutate({ to: story, on: e.currentTarget.checked })}
            />
          )}
          <Button size="compact-sm" variant="subtle" onClick={reading.open}>
            Read
          </Button>
          {isAsking ? (
            <Button
              size="compact-sm"
              color="red"
              variant="light"
              autoFocus
              loading={remove.isPending}
              onBlur={asking.close}
              onClick={() => remove.mutate()}
            >
              {places === 0 ? 'Remove it' : `Remove it, from ${count(places, 'story', 'stories')} too`}
            </Button>
          ) : (
            <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${file.name}`} onClick={asking.open}>
              ✕
            </ActionIcon>
          )}
        </Group>
      </Group>
      <LoreFileEntries file={file} opened={isReading} onClose={reading.close} />
    </Paper>
  );
}

const placesOf = (places: number): string =>
  places === 0 ? 'stands alone' : `in ${count(places, 'story', 'stories')}`;

/** The stories that have a file, by their titles. */
function Places({ file }: { file: LoreFile }) {
  const stories = useQuery({ queryKey: ['stories'], queryFn: () => daemon.stories.list() });
  if (file.stories.length === 0) return 'stands alone';
  return file.stories.map((id, i) => (
    <span key={id}>
      {i === 0 ? 'in ' : ', '}
      <Anchor href={storyHref(id, 'lore')} fz="sm">
        {stories.data?.find((one) => one.id === id)?.title ?? 'a story'}
      </Anchor>
    </span>
  ));
}
