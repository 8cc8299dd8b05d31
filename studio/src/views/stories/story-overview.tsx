import { Alert, AspectRatio, Box, Button, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { openStory } from '../../daemon-player.ts';
import { hubHref } from '../../route.ts';
import { tellError } from '../../ui/tell.ts';
import { LanguagesPanel } from '../translations/languages-panel.tsx';

/** A preview that plays, the title, what was noticed at the import, and how to delete the story. */
export function StoryOverview({ story }: { story: StorySummary }) {
  const queries = useQueryClient();
  const [title, setTitle] = useState(story.title);
  const [sure, setSure] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: ['stories'] });
  const rename = useMutation({
    mutationFn: () => daemon.stories.rename({ params: { id: story.id }, body: { title } }),
    onSuccess: refresh,
    onError: tellError,
  });
  const remove = useMutation({
    mutationFn: () => daemon.stories.remove({ params: { id: story.id } }),
    onSuccess: async () => {
      location.assign(hubHref);
      await refresh();
    },
    onError: tellError,
  });
  return (
    <Stack>
      <Preview id={story.id} />
      <Group align="end">
        <TextInput
          label="Title"
          value={title}
          maxLength={300}
          onChange={(e) => setTitle(e.currentTarget.value)}
          flex={1}
        />
        <Button
          variant="default"
          disabled={title.trim() === '' || title === story.title}
          loading={rename.isPending}
          onClick={() => rename.mutate()}
        >
          Rename
        </Button>
      </Group>
      <LanguagesPanel story={story} />
      <Findings id={story.id} />
      <Group justify="flex-end">
        {sure ? (
          <Group gap="xs">
            <Text fz="sm">Delete the story and its saved games?</Text>
            <Button color="red" variant="filled" loading={remove.isPending} onClick={() => remove.mutate()}>
              Delete
            </Button>
            <Button variant="default" onClick={() => setSure(false)}>
              Keep
            </Button>
          </Group>
        ) : (
          <Button color="red" variant="subtle" onClick={() => setSure(true)}>
            Delete…
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Preview({ id }: { id: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const player = openStory(host.current, id, { titleScreen: false });
    player.ready.catch(() => {});
    return () => player.destroy();
  }, [id]);
  return (
    <AspectRatio ratio={16 / 9}>
      <Box ref={host} style={{ borderRadius: 12, overflow: 'hidden' }} aria-label="Preview" role="region" />
    </AspectRatio>
  );
}

function Findings({ id }: { id: string }) {
  const findings = useQuery({
    queryKey: ['stories', id, 'findings'],
    queryFn: () => daemon.stories.findings({ params: { id } }),
  });
  if (!findings.data?.length) return null;
  return (
    <Alert color="gray" title="Noticed at the import">
      <List size="sm">
        {findings.data.slice(0, 30).map((f, i) => (
          <List.Item key={`${f.rule}${i}`}>{f.message}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
