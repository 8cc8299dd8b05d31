import { Accordion, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Note } from '@comfyvn/shared/lore/lore.schema';
import { daemon } from '../../daemon.ts';
import { NOTES } from './lore-words.ts';

/** What chat and cards say to whoever directs the story; readers never see it. */
export function NotesList({ story }: { story: string }) {
  const notes = useQuery({
    queryKey: ['lore', story, 'notes'],
    queryFn: () => daemon.lore.notes({ params: { id: story } }),
  });
  if (!notes.data?.length) return null;
  return (
    <section aria-labelledby="notes">
      <Title order={3} id="notes">
        For whoever directs the story
      </Title>
      <Text c="dark.1" fz="sm" mb="sm">
        It came with the chat and its cards. Readers never see it.
      </Text>
      <Accordion variant="separated" multiple>
        {notes.data.map((note, i) => (
          <Accordion.Item key={i} value={String(i)}>
            <Accordion.Control>
              <Group gap="xs">
                <Text fw={600}>{NOTES[note.kind]}</Text>
                <Text c="dark.1" fz="sm">
                  {note.of ?? 'of the chat'}
                </Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <NoteBody note={note} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </section>
  );
}

function NoteBody({ note }: { note: Note }) {
  const facts = Object.entries(note.facts);
  return (
    <Stack gap="sm">
      {facts.length > 0 && (
        <Group gap="xs">
          {facts.map(([name, value]) => (
            <Badge key={name} variant="light" color="gray" tt="none" h="auto" style={{ whiteSpace: 'normal' }}>
              {name}: {value}
            </Badge>
          ))}
        </Group>
      )}
      {note.text !== '' && (
        <Text fz="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {note.text}
        </Text>
      )}
    </Stack>
  );
}
