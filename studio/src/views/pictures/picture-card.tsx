import { Badge, Checkbox, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import type { Picture } from '@comfyvn/shared/pictures/pictures.schema';
import { daemon } from '../../daemon.ts';
import { useBlobUrl } from '../../ui/blob-url.ts';
import { tellError } from '../../ui/tell.ts';
import { MadeButtons } from '../comfy/made-buttons.tsx';
import { AssetImage } from '../projects/asset-image.tsx';
import { PictureLineageView } from './picture-lineage.tsx';

const WALL = 'repeating-conic-gradient(#2a2a33 0 25%, #34343e 0 50%) 0 0 / 24px 24px';
const FRAME = { width: '100%', height: 200, borderRadius: 8, objectFit: 'contain', background: WALL } as const;

/** One picture: how far it is, or what it became, and whether the story has it. */
export function PictureCard({ picture }: { picture: Picture }) {
  const queries = useQueryClient();
  const [everywhere, setEverywhere] = useState(false);
  const params = { id: picture.id };
  const after = {
    onSuccess: () => Promise.all(['pictures', 'stories'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
    onError: tellError,
  };
  const keep = useMutation({
    mutationFn: () => daemon.pictures.keep({ params, body: { everywhere } }),
    ...after,
  });
  const takeBack = useMutation({ mutationFn: () => daemon.pictures.takeBack({ params }), ...after });
  const discard = useMutation({ mutationFn: () => daemon.pictures.discard({ params }), ...after });
  const isOpen = picture.state !== null && !isFinished(picture.state);
  return (
    <Paper component="li" p="sm" radius="lg" bg="dark.7" style={{ listStyle: 'none' }} data-picture={picture.id}>
      <Stack gap="xs" h="100%" justify="space-between">
        {isOpen ? (
          <PreviewImage picture={picture} />
        ) : (
          <AssetImage asset={picture.asset} alt={picture.title} fallback={WALL} style={FRAME} />
        )}
        <Group justify="space-between" gap="xs" wrap="nowrap" align="start">
          <Text fz="sm" fw={600} lineClamp={2}>
            {picture.title}
          </Text>
          {picture.kept && (
            <Badge color="teal" variant="light" style={{ flexShrink: 0 }}>
              in the story
            </Badge>
          )}
        </Group>
        {isOpen && <Progress value={picture.progress * 100} animated aria-label={picture.title} radius="xl" />}
        {picture.asset === null && (
          <Text fz="xs" c={picture.state === 'failed' ? 'red.3' : 'dark.1'} role="status">
            {picture.message || (picture.state === 'queued' ? 'Waits for its turn' : '')}
          </Text>
        )}
        {picture.asset !== null && !picture.kept && picture.subject.purpose === 'background' && (
          <Checkbox
            size="xs"
            label="In every scene at this place"
            checked={everywhere}
            onChange={(e) => setEverywhere(e.currentTarget.checked)}
          />
        )}
        <MadeButtons made={picture} isOpen={isOpen} keep={keep} takeBack={takeBack} discard={discard}>
          {picture.asset !== null && <PictureLineageView picture={picture} />}
        </MadeButtons>
      </Stack>
    </Paper>
  );
}

/** What ComfyUI shows of a picture that is not done. */
function PreviewImage({ picture }: { picture: Picture }) {
  const preview = useQuery({
    queryKey: ['pictures', picture.story, 'preview', picture.id],
    enabled: picture.state === 'running',
    retry: false,
    queryFn: () => daemon.pictures.preview({ params: { id: picture.id } }),
  });
  const url = useBlobUrl(preview.data);
  if (url === null) return <div style={FRAME} />;
  return <img src={url} alt={`Preview of ${picture.title}`} style={{ ...FRAME, filter: 'saturate(0.8)' }} />;
}
