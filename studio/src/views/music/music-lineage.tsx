import { Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { MusicPiece } from '@comfyvn/shared/music/music.schema';
import { daemon } from '../../daemon.ts';
import { Fact } from '../../ui/fact.tsx';
import { MadeFacts, Origin } from '../comfy/origin.tsx';

/** Where a piece is from, and where it is used. */
export function MusicLineageView({ piece }: { piece: MusicPiece }) {
  return <Origin title={piece.title}>{() => <Lineage piece={piece} />}</Origin>;
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
      <MadeFacts made={piece} uses={uses} workflowHash={workflowHash} />
    </Stack>
  );
}
