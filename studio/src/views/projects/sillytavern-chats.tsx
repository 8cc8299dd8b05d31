import { Button, Group, Paper, ScrollArea, Stack, Switch, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChatEntry, Installation } from '@comfyvn/shared/imports/imports.api';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import { playStory } from './play-story.ts';

const SHOWN = 100;

/** The chats of every SillyTavern on this computer; one click imports a chat and plays it. */
export function SillyTavernChats() {
  const found = useQuery({ queryKey: ['sillytavern'], queryFn: () => daemon.imports.sillyTavern() });
  const total = found.data?.reduce((n, i) => n + i.chats.length, 0) ?? 0;
  return (
    <section aria-labelledby="sillytavern">
      <Title order={2} id="sillytavern" mb="md">
        Chats in SillyTavern
      </Title>
      {found.isPending && <Text c="dark.1">Looking for SillyTavern…</Text>}
      {found.data && total === 0 && <AddFolder known={found.data.length > 0} onAdded={() => void found.refetch()} />}
      {found.data && total > 0 && <ChatTable installations={found.data} />}
    </section>
  );
}

function AddFolder({ known, onAdded }: { known: boolean; onAdded: () => void }) {
  const [folder, setFolder] = useState('');
  const add = useMutation({
    mutationFn: async () => {
      const { sillyTavern } = await daemon.settings.get();
      await daemon.settings.update({ body: { sillyTavern: { folders: [...sillyTavern.folders, folder.trim()] } } });
    },
    onSuccess: onAdded,
    onError: tellError,
  });
  return (
    <Paper p="lg" radius="lg" bg="dark.7">
      <Stack gap="sm">
        <Text>
          {known ? 'SillyTavern is here, but it has no chats yet.' : 'No SillyTavern was found in the usual places.'} If
          it lies elsewhere, say where:
        </Text>
        <Group align="end">
          <TextInput
            label="Folder of SillyTavern, or its data folder"
            placeholder="C:\SillyTavern"
            flex={1}
            value={folder}
            onChange={(e) => setFolder(e.currentTarget.value)}
          />
          <Button disabled={folder.trim() === ''} loading={add.isPending} onClick={() => add.mutate()}>
            Add
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function ChatTable({ installations }: { installations: readonly Installation[] }) {
  const [filter, setFilter] = useState('');
  const [swipes, setSwipes] = useState(false);
  const [branches, setBranches] = useState(false);
  const rows = installations.flatMap((i) => i.chats.map((chat) => ({ installation: i.id, chat })));
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = rows.filter(({ chat }) =>
    words.every((w) => `${chat.character} ${chat.title}`.toLowerCase().includes(w)),
  );
  return (
    <Paper radius="lg" bg="dark.7" p="md">
      <Group mb="sm" align="end">
        <TextInput
          aria-label="Search chats"
          placeholder={`Search ${count(rows.length, 'chat')}`}
          value={filter}
          onChange={(e) => setFilter(e.currentTarget.value)}
          flex={1}
        />
        <Switch label="Other swipes as choices" checked={swipes} onChange={(e) => setSwipes(e.currentTarget.checked)} />
        <Switch label="Branches as paths" checked={branches} onChange={(e) => setBranches(e.currentTarget.checked)} />
      </Group>
      <ScrollArea.Autosize mah={420}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Tbody>
            {matching.slice(0, SHOWN).map(({ installation, chat }) => (
              <ChatRow
                key={installation + chat.path}
                installation={installation}
                chat={chat}
                options={{ swipes, branches }}
              />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {matching.length > SHOWN && (
        <Text c="dark.2" fz="sm" mt="xs">
          {matching.length - SHOWN} more; search to find them.
        </Text>
      )}
    </Paper>
  );
}

function ChatRow({
  installation,
  chat,
  options,
}: {
  installation: string;
  chat: ChatEntry;
  options: { swipes: boolean; branches: boolean };
}) {
  const play = useMutation({
    mutationFn: () => daemon.imports.fromSillyTavern({ body: { installation, path: chat.path, options } }),
    onSuccess: (r) => playStory(r.story),
    onError: tellError,
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600} lineClamp={1}>
          {chat.character}
          {chat.group ? ' (group)' : ''}
        </Text>
        <Text c="dark.1" fz="sm" lineClamp={1}>
          {chat.title}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text c="dark.2" fz="sm">
          {new Date(chat.modifiedAt).toLocaleDateString()} ·{' '}
          {Math.max(1, Math.round(chat.sizeBytes / 1024)).toLocaleString()} KB
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="xs"
          variant="light"
          loading={play.isPending}
          onClick={() => play.mutate()}
          aria-label={`Play ${chat.title}`}
        >
          Play
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
