import { Alert, Button, Card, Group, List, Progress, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Exploration } from '@comfyvn/shared/story/explore-result';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { wideItems } from '../../ui/wide-items.ts';
import { useStoryWords } from './use-story-words.ts';

/** Words a minute of somebody who reads a visual novel at ease. */
const WORDS_A_MINUTE = 200;

/** Where the branches of a story lead: worked out on demand, since a long story takes a while. */
export function ExplorationView({ story }: { story: StorySummary }) {
  const explored = useMutation({
    mutationFn: () => daemon.scenario.explore({ body: { story: story.id } }),
  });
  return (
    <section aria-labelledby="branches">
      <Group justify="space-between" mb="sm">
        <Title order={3} id="branches" fz={20}>
          Where the branches lead
        </Title>
        <Button variant="default" size="xs" loading={explored.isPending} onClick={() => explored.mutate()}>
          {explored.data ? 'Explore again' : 'Explore'}
        </Button>
      </Group>
      {explored.isIdle && (
        <Text c="dark.1" fz="sm">
          Plays the story on every way there is, as far as that can be done, and on many at random: which endings can be
          reached, and how.
        </Text>
      )}
      {explored.isError && (
        <Alert color="red" title="The story could not be explored">
          {explored.error.message}
        </Alert>
      )}
      {explored.data && <Explored story={story} result={explored.data} />}
    </section>
  );
}

function Explored({ story, result }: { story: StorySummary; result: Exploration }) {
  const { coverage, walks, exhaustive, dice, states } = result;
  const { lines, words } = walks;
  const how = exhaustive
    ? `Every way was gone: ${count(states, 'situation')}.`
    : `${count(states, 'situation')} and ${count(walks.count, 'random walk')} were looked at${dice ? '; the dice decide something here' : ', not every way'}.`;
  return (
    <Stack gap="lg">
      <Text fz="sm">
        {how}
        {lines && words && (
          <>
            {' '}
            A playthrough has {spread(lines.least, lines.most)} {lines.most === 1 ? 'line' : 'lines'}, some{' '}
            {count(Math.max(1, Math.round(words.mean / WORDS_A_MINUTE)), 'minute')} to read.
          </>
        )}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <Coverage label="Scenes" {...coverage.scenes} />
        <Coverage label="Lines and steps" {...coverage.nodes} />
        <Coverage label="Choices" {...coverage.choices} />
      </SimpleGrid>
      <Endings story={story} result={result} />
      <Scenes result={result} />
    </Stack>
  );
}

const spread = (least: number, most: number): string =>
  least === most ? least.toLocaleString() : `${least.toLocaleString()} to ${most.toLocaleString()}`;

function Coverage({ label, seen, total }: { label: string; seen: number; total: number }) {
  return (
    <Card radius="lg" bg="dark.7" padding="md">
      <Text fz="sm" c="dark.1">
        {label}
      </Text>
      <Text fw={600} mb={6}>
        {seen.toLocaleString()} of {total.toLocaleString()}
      </Text>
      <Progress
        value={total === 0 ? 100 : (seen / total) * 100}
        color={seen === total ? 'teal' : 'yellow'}
        radius="xl"
        aria-label={`${label} reached`}
      />
    </Card>
  );
}

function Endings({ story, result }: { story: StorySummary; result: Exploration }) {
  const words = useStoryWords(story);
  const { endings, unreached } = result;
  return (
    <Stack gap="xs">
      <Text fw={600}>{count(endings.length, 'ending')} can be reached</Text>
      <List spacing="sm" listStyleType="none" aria-label="Endings" styles={wideItems}>
        {endings.map((ending) => (
          <List.Item key={`${ending.scene}/${ending.node ?? ''}`}>
            <Card radius="lg" bg="dark.7" padding="md">
              <Text fw={600}>{ending.title ?? 'The story just stops'}</Text>
              <Text fz="sm" c="dark.1">
                {ending.path.length === 0
                  ? 'Without a choice.'
                  : `The shortest way: ${ending.path.map((one) => (typeof one === 'string' ? (words?.choice(one) ?? one) : `“${one.value}”`)).join(' → ')}`}
              </Text>
              <Text fz="xs" c="dark.1">
                {count(ending.walks, 'random walk')} of {result.walks.count} came here.
                {ending.runs > 1 && ` The story has to be played ${ending.runs} times for it.`}
              </Text>
            </Card>
          </List.Item>
        ))}
      </List>
      {unreached.length > 0 && (
        <Alert color="yellow" title={`${count(unreached.length, 'ending')} that nothing came to`}>
          {unreached.map((one) => one.title).join(', ')}
        </Alert>
      )}
    </Stack>
  );
}

function Scenes({ result }: { result: Exploration }) {
  return (
    <Table aria-label="Scenes" verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Scene</Table.Th>
          <Table.Th ta="right">Lines</Table.Th>
          <Table.Th ta="right">Choices</Table.Th>
          <Table.Th ta="right">Ways in</Table.Th>
          <Table.Th ta="right">Ways out</Table.Th>
          <Table.Th w={160}>Of all walks</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {result.scenes.slice(0, 500).map((scene) => (
          <Table.Tr key={scene.scene}>
            <Table.Td>{scene.title || scene.scene}</Table.Td>
            <Table.Td ta="right">{scene.lines.toLocaleString()}</Table.Td>
            <Table.Td ta="right">{scene.choices.toLocaleString()}</Table.Td>
            <Table.Td ta="right">{scene.before}</Table.Td>
            <Table.Td ta="right">{scene.after}</Table.Td>
            <Table.Td>
              <Progress value={scene.share * 100} radius="xl" aria-label={`${Math.round(scene.share * 100)} %`} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
