import { Alert, Badge, Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LORE_FIELDS, type LoreEntry, type LoreFields } from '@comfyvn/shared/lore/lore.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { LoreForm } from './lore-form.tsx';
import { LoreUses } from './lore-uses.tsx';
import { FIELDS, KINDS, nameOf } from './lore-words.ts';
import { changesOf, type LoreEdits } from './use-lore-edits.ts';

/** One entry: where it is from, what can be changed of it, where it fires. */
export function LoreEntryPage({ story, id, edits }: { story: StorySummary; id: string; edits: LoreEdits }) {
  const found = useQuery({
    queryKey: ['lore', story.id, 'entry', id],
    queryFn: () => daemon.lore.get({ params: { id: story.id, entry: id } }),
  });
  if (found.isPending) return <Loader aria-label="Loading the entry" />;
  if (found.isError)
    return (
      <Alert color="red" title="The entry could not be loaded">
        {found.error.message}
      </Alert>
    );
  const { entry, book, imported } = found.data;
  return (
    <Stack gap="md" component="article" aria-label={nameOf(entry)}>
      <div>
        <Title order={3} style={{ overflowWrap: 'anywhere' }}>
          {nameOf(entry)}
        </Title>
        <Group gap="xs" mt={4}>
          <Badge variant="light" color="gray" tt="none">
            {book.name}
          </Badge>
          <Text c="dark.1" fz="sm">
            {KINDS[book.kind]}, entry {entry.uid}
          </Text>
        </Group>
      </div>
      {entry.gone && (
        <Alert color="yellow" title="No longer in SillyTavern">
          The entry is kept because you changed it.
        </Alert>
      )}
      <Editor key={JSON.stringify(entry)} entry={entry} imported={imported} edits={edits} />
      <LoreUses story={story} entry={entry} />
    </Stack>
  );
}

function Editor(props: { entry: LoreEntry; imported: { [K in keyof LoreFields]?: unknown }; edits: LoreEdits }) {
  const { entry, imported, edits } = props;
  const [draft, setDraft] = useState<LoreFields>(entry);
  const changes = changesOf(entry, draft);
  const isChanged = Object.keys(changes).length > 0;
  const { change, undo, canUndo } = edits;
  const edited = LORE_FIELDS.filter((field) => entry.edited.includes(field));
  return (
    <Paper p="md" radius="lg" bg="dark.7">
      <LoreForm draft={draft} onChange={setDraft} />
      <Group justify="space-between" mt="md" gap="sm">
        <Text c="dark.1" fz="sm">
          {edited.length > 0 && `Changed by you: ${edited.map((field) => FIELDS[field]).join(', ')}`}
        </Text>
        <Group gap="xs">
          {edited.length > 0 && !isChanged && (
            <Button
              variant="subtle"
              color="gray"
              loading={change.isPending}
              onClick={() => change.mutate({ entry, to: imported as Partial<LoreFields> })}
            >
              As imported
            </Button>
          )}
          {canUndo && !isChanged && (
            <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
              Undo
            </Button>
          )}
          {isChanged && (
            <Button variant="default" onClick={() => setDraft(entry)}>
              Discard
            </Button>
          )}
          <Button
            disabled={!isChanged}
            loading={change.isPending}
            onClick={() => change.mutate({ entry, to: changes })}
          >
            Save
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
