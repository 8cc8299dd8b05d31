import { Button, Code, Loader, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Picture } from '@comfyvn/shared/pictures/pictures.schema';
import { daemon } from '../../daemon.ts';
import { Fact } from '../../ui/fact.tsx';

/** Where a picture is from, and where it is used. */
export function PictureLineageView({ picture }: { picture: Picture }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setOpened(true)}>
        Origin
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={picture.title} radius="lg" size="lg">
        {opened && <Lineage picture={picture} />}
      </Modal>
    </>
  );
}

function Lineage({ picture }: { picture: Picture }) {
  const found = useQuery({
    queryKey: ['pictures', picture.story, 'lineage', picture.id],
    queryFn: () => daemon.pictures.lineage({ params: { id: picture.id } }),
  });
  if (found.isError) return <Text c="red.3">{found.error.message}</Text>;
  if (!found.data) return <Loader aria-label="Loading" />;
  const { hostName, templateName, workflowHash, message, uses } = found.data;
  return (
    <Stack gap="xs">
      <Fact name="Drawn by">
        {hostName ?? 'a ComfyUI that was removed'}, {templateName ?? picture.template}
        {picture.model === null ? '' : `, ${picture.model}`}
      </Fact>
      <Fact name="Prompt">{picture.prompt}</Fact>
      <Fact name="Seed and size">
        {picture.seed}, {picture.width} × {picture.height}
      </Fact>
      {message !== null && <Fact name="From message">{message + 1} of the chat</Fact>}
      <Fact name="Used in">
        {uses.length === 0 ? 'nothing yet' : uses.map((use) => `${use.title} (${use.kind})`).join(', ')}
      </Fact>
      <Fact name="Workflow">
        <Code style={{ overflowWrap: 'anywhere' }}>{workflowHash ?? '-'}</Code>
      </Fact>
      {picture.asset !== null && (
        <Fact name="Asset">
          <Code>{picture.asset}</Code>
        </Fact>
      )}
      <Text fz="sm" c="dark.1">
        Job {picture.job}, {new Date(picture.createdAt).toLocaleString()}
      </Text>
    </Stack>
  );
}
