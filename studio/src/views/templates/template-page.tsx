import { Alert, Anchor, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ComfyTemplate } from '@comfyvn/shared/comfy/comfy.schema';
import { daemon } from '../../daemon.ts';
import { templateHref, templatesHref } from '../../route.ts';
import { saveBlob } from '../../ui/save-blob.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { TemplateForm } from './template-form.tsx';
import { TemplateNodes } from './template-nodes.tsx';
import { TemplateTrial } from './template-trial.tsx';

/** One template: where its values go, what its workflow is made of, and a trial. */
export function TemplatePage({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ['comfy', 'template', id],
    queryFn: () => daemon.comfy.template({ params: { id } }),
  });
  return (
    <Stack gap="lg" maw={920} mx="auto">
      <Anchor href={templatesHref} fz="sm">
        ← Templates
      </Anchor>
      {found.isPending && <Loader aria-label="Loading" />}
      {found.isError && (
        <Alert color="red" title="The template could not be loaded">
          {found.error.message}
        </Alert>
      )}
      {found.data && (
        <>
          <div>
            <Title order={2} style={{ overflowWrap: 'anywhere' }}>
              {found.data.name}
            </Title>
            <Text c="dark.1">
              {found.data.builtIn
                ? 'This one comes with the program and stays as it is. A copy is yours to change.'
                : 'Where each value goes was guessed when it was taken in. Look at it, and change what is wrong.'}
            </Text>
          </div>
          <TemplateActions template={found.data} />
          <TemplateForm key={id} template={found.data} nodes={found.data.nodes} />
          <TemplateTrial key={id} template={found.data} nodes={found.data.nodes} />
          <TemplateNodes nodes={found.data.nodes} />
        </>
      )}
    </Stack>
  );
}

function TemplateActions({ template: { id, name, builtIn } }: { template: ComfyTemplate }) {
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const params = { id };
  const go = async (href: string): Promise<void> => {
    location.hash = href;
    await queries.invalidateQueries({ queryKey: ['comfy'] });
  };
  const save = useMutation({
    mutationFn: () => daemon.comfy.templateFile({ params }),
    onSuccess: (file) => saveBlob(file, `${name.replace(/[^\p{L}\p{N} _.-]/gu, '_')}.json`),
    onError: tellError,
  });
  const copy = useMutation({
    mutationFn: async () =>
      daemon.comfy.addTemplate({
        query: { name: `${name}, my copy`.slice(0, 200) },
        body: await daemon.comfy.templateFile({ params }),
      }),
    onSuccess: (made) => go(templateHref(made.id)),
    onError: tellError,
  });
  const remove = useMutation({
    mutationFn: () => daemon.comfy.removeTemplate({ params }),
    onSuccess: async () => {
      tellDone('Deleted', name);
      await go(templatesHref);
    },
    onError: tellError,
  });
  return (
    <Group gap="sm">
      <Button variant="default" loading={copy.isPending} onClick={() => copy.mutate()}>
        Copy
      </Button>
      <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
        Save as a file
      </Button>
      {!builtIn && (
        <Button
          variant={asks ? 'filled' : 'subtle'}
          color="red"
          loading={remove.isPending}
          onBlur={() => setAsks(false)}
          onClick={() => (asks ? remove.mutate() : setAsks(true))}
        >
          {asks ? 'Really delete it?' : 'Delete'}
        </Button>
      )}
    </Group>
  );
}
