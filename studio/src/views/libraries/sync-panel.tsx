import { Button, Collapse, Group, Paper, Select, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  LIBRARY_SCHEDULES,
  type Library,
  type LibrarySchedule,
  type LibraryScope,
} from '@comfyvn/shared/libraries/libraries.schema';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';
import { ChatRow } from './chat-row.tsx';
import { ago, countWords, SCHEDULE_WORDS } from './words.ts';

const SCOPE_WORDS: Readonly<Record<LibraryScope, string>> = {
  imported: 'Chats that are stories here',
  all: 'All chats, new ones too',
};

/** When the stories follow their chats, and what the last time changed. */
export function SyncPanel({ library }: { library: Library }) {
  const { id, schedule, scope, lastSync, job, imported } = library;
  const [isOpen, changes] = useDisclosure(false);
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['libraries'] });
  const update = useMutation({
    mutationFn: (body: { schedule?: LibrarySchedule; scope?: LibraryScope }) =>
      daemon.libraries.update({ params: { id }, body }),
    onSuccess: refresh,
    onError: tellError,
  });
  const sync = useMutation({
    mutationFn: () => daemon.libraries.sync({ params: { id } }),
    onSuccess: refresh,
    onError: tellError,
  });
  const changed = lastSync === null ? 0 : lastSync.new + lastSync.updated + lastSync.failed;
  return (
    <Paper radius="lg" bg="dark.7" p="md" component="section" aria-label="Sync">
      <Group align="end" gap="md">
        <Select
          label="Keep in sync"
          data={LIBRARY_SCHEDULES.map((value) => ({ value, label: SCHEDULE_WORDS[value] }))}
          value={schedule}
          allowDeselect={false}
          onChange={(value) => value !== null && update.mutate({ schedule: value })}
          flex="1 1 170px"
        />
        <Select
          label="What"
          data={(['imported', 'all'] as const).map((value) => ({ value, label: SCOPE_WORDS[value] }))}
          value={scope}
          allowDeselect={false}
          onChange={(value) => value !== null && update.mutate({ scope: value })}
          flex="1 1 220px"
        />
        <Button
          variant="light"
          disabled={job !== null || (scope === 'imported' && imported === 0)}
          loading={sync.isPending}
          onClick={() => sync.mutate()}
        >
          Sync now
        </Button>
      </Group>
      <Group mt="sm" gap="sm">
        <Text fz="sm" c="dark.1">
          {lastSync === null
            ? 'Nothing was imported yet. Choose characters below.'
            : `Last time, ${ago(lastSync.at)}: ${countWords(lastSync)}.`}
        </Text>
        {changed > 0 && (
          <Button variant="subtle" size="compact-xs" onClick={changes.toggle} aria-expanded={isOpen}>
            {isOpen ? 'Hide' : 'Show what changed'}
          </Button>
        )}
      </Group>
      <Collapse expanded={isOpen && changed > 0}>{isOpen && <Changes library={library} />}</Collapse>
    </Paper>
  );
}

function Changes({ library }: { library: Library }) {
  const found = useQuery({
    queryKey: ['libraries', library.id, 'changes', library.lastSync?.at],
    queryFn: () => daemon.libraries.changes({ params: { id: library.id } }),
  });
  return (
    <Stack gap="xs" mt="sm" mah={360} style={{ overflowY: 'auto' }}>
      {(found.data ?? []).map((chat) => (
        <ChatRow key={chat.key} chat={chat} />
      ))}
    </Stack>
  );
}
