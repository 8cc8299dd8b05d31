import { Badge, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import type { MusicPiece } from '@comfyvn/shared/music/music.schema';
import { daemon } from '../../daemon.ts';
import { useBlobUrl } from '../../ui/blob-url.ts';
import { count } from '../../ui/count.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { MadeButtons } from '../comfy/made-buttons.tsx';
import { MusicLineageView } from './music-lineage.tsx';
import { lengthOf } from './words.ts';

/** One piece: how far it is, or how it sounds, and whether the story has it. */
export function MusicCard({ piece }: { piece: MusicPiece }) {
  const queries = useQueryClient();
  const params = { id: piece.id };
  const after = {
    onSuccess: () => Promise.all(['music', 'stories'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
    onError: tellError,
  };
  const keep = useMutation({ mutationFn: () => daemon.music.keep({ params }), ...after });
  const takeBack = useMutation({ mutationFn: () => daemon.music.takeBack({ params }), ...after });
  const discard = useMutation({ mutationFn: () => daemon.music.discard({ params }), ...after });
  const again = useMutation({
    mutationFn: () => {
      const { subject, template, host, model, prompt, negative, lyrics, seconds } = piece;
      const request = { subject, template, host, prompt, negative, lyrics, seconds, ...(model !== null && { model }) };
      return daemon.music.make({ params: { id: piece.story }, body: { pieces: [request] } });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['music'] });
      tellDone('It is being made once more', piece.title);
    },
    onError: tellError,
  });
  const isOpen = piece.state !== null && !isFinished(piece.state);
  return (
    <Paper component="li" p="sm" radius="lg" bg="dark.7" style={{ listStyle: 'none' }} data-piece={piece.id}>
      <Stack gap="xs" h="100%" justify="space-between">
        <Group justify="space-between" gap="xs" wrap="nowrap" align="start">
          <div style={{ minWidth: 0 }}>
            <Text fz="sm" fw={600} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
              {piece.title}
            </Text>
            <Text fz="xs" c="dark.1" lineClamp={2}>
              {piece.prompt}
            </Text>
          </div>
          {piece.kept && (
            <Badge color="teal" variant="light" style={{ flexShrink: 0 }}>
              in the story
            </Badge>
          )}
        </Group>
        {isOpen && <Progress value={piece.progress * 100} animated aria-label={piece.title} radius="xl" />}
        {piece.asset === null ? (
          <Text fz="xs" c={piece.state === 'failed' ? 'red.3' : 'dark.1'} role="status">
            {piece.message || (piece.state === 'queued' ? 'Waits for its turn' : '')}
          </Text>
        ) : (
          <>
            <Sound asset={piece.asset} title={piece.title} />
            <Text fz="xs" c="dark.1">
              {[
                lengthOf(piece.durationMs ?? 0),
                piece.loop === null ? 'begins again at its end' : `goes round from ${lengthOf(piece.loop.startMs)}`,
                count(piece.subject.scenes.length, 'scene'),
              ].join(' · ')}
            </Text>
          </>
        )}
        <MadeButtons made={piece} isOpen={isOpen} keep={keep} takeBack={takeBack} discard={discard}>
          {!isOpen && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              loading={again.isPending}
              onClick={() => again.mutate()}
            >
              Once more
            </Button>
          )}
          {piece.asset !== null && <MusicLineageView piece={piece} />}
        </MadeButtons>
      </Stack>
    </Paper>
  );
}

/** A piece to listen to; its bytes are fetched once somebody wants to. */
function Sound({ asset, title }: { asset: string; title: string }) {
  const [wanted, setWanted] = useState(false);
  const file = useQuery({
    queryKey: ['assets', 'file', asset],
    enabled: wanted,
    staleTime: Infinity,
    queryFn: () => daemon.assets.file({ params: { id: asset } }),
  });
  const url = useBlobUrl(file.data);
  if (file.isError)
    return (
      <Text fz="xs" c="red.3">
        {file.error.message}
      </Text>
    );
  if (url === null)
    return (
      <Button variant="light" loading={wanted} aria-label={`Listen to ${title}`} onClick={() => setWanted(true)}>
        Listen
      </Button>
    );
  return <audio src={url} controls autoPlay aria-label={title} style={{ width: '100%' }} />;
}
