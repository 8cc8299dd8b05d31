import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { FindingsList } from '../../ui/findings-list.tsx';

/** What is wrong with a story and how to mend it, and where its branches lead. */
export function CheckPanel({ story }: { story: StorySummary }) {
  const check = useQuery({
    queryKey: ['stories', story.id, 'check', story.revision],
    queryFn: () => daemon.scenario.validate({ body: { story: story.id } }),
  });
  if (check.isPending) return <Loader aria-label="Checking the story" />;
  if (check.isError)
    return (
      <Alert color="red" title="The story could not be checked">
        {check.error.message}
      </Alert>
    );
  const { findings } = check.data;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Text>{findings.length === 0 ? 'Nothing is wrong with this story.' : `${findings.length} findings`}</Text>
        <Button variant="default" size="xs" loading={check.isFetching} onClick={() => void check.refetch()}>
          Check again
        </Button>
      </Group>
      {findings.length > 0 && <FindingsList findings={findings} />}
    </Stack>
  );
}
