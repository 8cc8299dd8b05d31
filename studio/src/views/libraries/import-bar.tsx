import { Affix, Button, Group, Paper, Switch, Text, Transition } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Library } from '@comfyvn/shared/libraries/libraries.schema';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import type { Choice } from './choice.ts';

/** Shows what is chosen at the foot of the page, and imports it. */
export function ImportBar({ library, choice }: { library: Library; choice: Choice }) {
  const queries = useQueryClient();
  const [swipes, setSwipes] = useState(false);
  const [branches, setBranches] = useState(false);
  const owners = [...choice.owners];
  const chats = [...choice.chats].filter((key) => !choice.owners.has(key.slice(0, key.indexOf('/'))));
  const start = useMutation({
    mutationFn: () =>
      daemon.libraries.imports({ params: { id: library.id }, body: { owners, chats, options: { swipes, branches } } }),
    onSuccess: async () => {
      choice.clear();
      await queries.invalidateQueries({ queryKey: ['libraries'] });
    },
    onError: tellError,
  });
  const words = [
    owners.length > 0 && `all chats of ${count(owners.length, 'character')}`,
    chats.length > 0 && count(chats.length, 'chat'),
  ].filter(Boolean);
  return (
    <>
      {words.length > 0 && <div style={{ height: 120 }} />}
      <Affix position={{ bottom: 16, left: 16, right: 16 }} zIndex={300}>
        <Transition mounted={words.length > 0} transition="slide-up">
          {(styles) => (
            <Paper
              style={styles}
              radius="lg"
              p="md"
              bg="dark.7"
              withBorder
              shadow="xl"
              maw={1240}
              mx="auto"
              role="region"
              aria-label="Import"
            >
              <Group justify="space-between" gap="sm">
                <Text fw={600} flex="1 1 180px">
                  {words.join(' and ')}
                </Text>
                <Group gap="md">
                  <Switch label="Other swipes" checked={swipes} onChange={(e) => setSwipes(e.currentTarget.checked)} />
                  <Switch label="Branches" checked={branches} onChange={(e) => setBranches(e.currentTarget.checked)} />
                  <Button variant="subtle" color="gray" onClick={choice.clear}>
                    Clear
                  </Button>
                  <Button disabled={library.job !== null} loading={start.isPending} onClick={() => start.mutate()}>
                    Import
                  </Button>
                </Group>
              </Group>
            </Paper>
          )}
        </Transition>
      </Affix>
    </>
  );
}
