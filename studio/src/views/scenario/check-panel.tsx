import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Edit } from '@comfyvn/shared/story/edit';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { FindingsList } from '../../ui/findings-list.tsx';
import { tellError } from '../../ui/tell.ts';
import { ExplorationView } from './exploration-view.tsx';
import { useStoryWords } from './use-story-words.ts';

/** What is wrong with a story and how to mend it, and where its branches lead. */
export function CheckPanel({ story }: { story: StorySummary }) {
  const check = useQuery({
    queryKey: ['stories', story.id, 'check', story.revision],
    queryFn: () => daemon.scenario.validate({ body: { story: story.id } }),
  });
  const { mend, undo, canUndo } = useMending(story);
  const words = useStoryWords(story);
  if (check.isPending) return <Loader aria-label="Checking the story" />;
  if (check.isError)
    return (
      <Alert color="red" title="The story could not be checked">
        {check.error.message}
      </Alert>
    );
  const { findings } = check.data;
  const busy = mend.isPending || undo.isPending;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Text>
          {findings.length === 0
            ? 'Nothing is wrong with this story.'
            : `${count(findings.length, 'thing')} to look at`}
        </Text>
        <Group gap="xs">
          {canUndo && (
            <Button variant="subtle" color="gray" size="xs" loading={undo.isPending} onClick={() => undo.mutate()}>
              Undo
            </Button>
          )}
          <Button variant="default" size="xs" loading={check.isFetching} onClick={() => void check.refetch()}>
            Check again
          </Button>
        </Group>
      </Group>
      {findings.length > 0 && (
        <FindingsList
          findings={findings}
          place={words?.place}
          action={({ edits }) =>
            edits !== undefined &&
            edits.length > 0 && (
              <Button
                variant="light"
                size="compact-sm"
                style={{ flexShrink: 0 }}
                disabled={busy}
                onClick={() => mend.mutate(edits)}
              >
                Mend
              </Button>
            )
          }
        />
      )}
      <ExplorationView story={story} />
    </Stack>
  );
}

/** Applies the edits of findings, and takes them back one by one. */
function useMending(story: StorySummary) {
  const queries = useQueryClient();
  /** What takes each mending back, the last one last. */
  const [done, setDone] = useState<readonly Edit[][]>([]);
  const refresh = () => queries.invalidateQueries({ queryKey: ['stories'] });
  const apply = (revision: number, edits: Edit[]) =>
    daemon.stories.edit({ params: { id: story.id }, body: { revision, edits } });
  const mend = useMutation({
    mutationFn: (edits: Edit[]) => apply(story.revision, edits),
    onSuccess: async ({ inverse }) => {
      setDone([...done, inverse]);
      await refresh();
    },
    onError: tellError,
  });
  const undo = useMutation({
    mutationFn: async () => {
      const last = done.at(-1);
      if (last) await apply(story.revision, last);
    },
    onSuccess: async () => {
      setDone(done.slice(0, -1));
      await refresh();
    },
    onError: tellError,
  });
  return { mend, undo, canUndo: done.length > 0 };
}
