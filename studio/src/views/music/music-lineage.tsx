import { Button, Code, Loader, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MusicPiece } from '@comfyvn/shared/music/music.schema';
import { daemon } from '../../daemon.ts';
import { Fact } from '../../ui/fact.tsx';

/** Where a piece is from, and where it is used. */
export function MusicLineageView({ piece }: { piece: MusicPiece }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setOpened(true)}>
        Origin
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={piece.title} radius="lg" size="lg">
        {opened && <Lineage piece={piece} />}
      </Modal>
    </>
  );
}

function Lineage({ piece }: { piece: MusicPiece }) {
  const found = useQuery({
    queryKey: ['music', piece.story, 'lineage', piece.id],
    queryFn: () => daemon.music.lineage({ params: { id: piece.id } }),
  });
  if (found.isError) return <Text c="red.3">{found.error.message}</Text>;
  if (!found.data) return <Loader aria-label="Loading" />;
  const { hostName, templateName, workflowHash, uses } = found.data;
  return (
    <Stack gap="xs">
      <Fact name="Made by">
        {hostName ?? 'a ComfyUI that was removed'}, {templateName ?? piece.template}
        {piece.model === null ? '' : `, ${piece.model}`}
      </Fact>
      <Fact name="Prompt">{piece.prompt}</Fact>
      {piece.lyrics !== '' && <Fact name="Lyrics">{piece.lyrics}</Fact>}
      <Fact name="Seed">{piece.seed}</Fact>
      {piece.lufs !== null && <Fact name="Loudness">{piece.lufs} LUFS</Fact>}
      <Fact name="Used in">
        {uses.length === 0 ? 'nothing yet' : uses.map((use) => `${use.title} (${use.kind})`).join(', ')}
      </Fact>
      <Fact name="Workflow">
        <Code style={{ overflowWrap: 'anywhere' }}>{workflowHash ?? '-'}</Code>
      </Fact>
      {piece.asset !== null && (
        <Fact name="Asset">
          <Code>{piece.asset}</Code>
        </Fact>
      )}
      <Text fz="sm" c="dark.1">
        Job {piece.job}, {new Date(piece.createdAt).toLocaleString()}
      </Text>
    </Stack>
  );
}
