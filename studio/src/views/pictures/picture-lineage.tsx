import { Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Picture } from '@comfyvn/shared/pictures/pictures.schema';
import { daemon } from '../../daemon.ts';
import { Fact } from '../../ui/fact.tsx';
import { MadeFacts, Origin } from '../comfy/origin.tsx';

/** Where a picture is from, and where it is used. */
export function PictureLineageView({ picture }: { picture: Picture }) {
  return <Origin title={picture.title}>{() => <Lineage picture={picture} />}</Origin>;
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
      <MadeFacts made={picture} uses={uses} workflowHash={workflowHash} />
    </Stack>
  );
}
