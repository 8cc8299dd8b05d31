import {
  Alert,
  Anchor,
  Button,
  Code,
  ColorSwatch,
  Drawer,
  Group,
  Loader,
  Stack,
  Text,
  Title,
  Tooltip,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssetFacets, AssetLineage, AssetRecord, AssetUse } from '@comfyvn/shared/assets/assets.schema';
import { daemon } from '../../daemon.ts';
import { useBlobUrl } from '../../ui/blob-url.ts';
import { assetHref, assetsHref, jobsHref, storyHref } from '../../route.ts';
import { bytes } from '../../ui/bytes.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { AssetForm } from './asset-form.tsx';
import { AssetPreview } from './asset-preview.tsx';

/** All that is known of an asset, beside the list. */
export function AssetDetails({ id, facets }: { id: string | null; facets: AssetFacets | undefined }) {
  const lineage = useQuery({
    queryKey: ['assets', 'lineage', id],
    enabled: id !== null,
    queryFn: () => daemon.assets.lineage({ params: { id: id ?? '' } }),
  });
  return (
    <Drawer
      opened={id !== null}
      onClose={() => (location.hash = assetsHref)}
      position="right"
      size="lg"
      title={lineage.data?.record.name ?? 'Asset'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {lineage.isError && (
        <Alert color="red" variant="light">
          {lineage.error.message}
        </Alert>
      )}
      {lineage.isPending && id !== null && <Loader aria-label="Loading" />}
      {lineage.data && <Details key={lineage.data.record.id} lineage={lineage.data} facets={facets} />}
    </Drawer>
  );
}

function Details({ lineage, facets }: { lineage: AssetLineage; facets: AssetFacets | undefined }) {
  const { record, palette, uses } = lineage;
  return (
    <Stack gap="lg">
      <div>
        <AssetPreview asset={record} height={280} width={640} />
        {!record.mime.startsWith('image/') && <Sound asset={record} />}
        <Group justify="space-between" mt="xs" gap="xs">
          <Text fz="sm" c="dark.1">
            {record.kind}, {record.mime}
            {record.width === undefined ? '' : `, ${record.width} × ${record.height}`}, {bytes(record.sizeBytes)}
          </Text>
          <Group gap={6}>
            {palette.map((colour) => (
              <Tooltip key={colour} label={colour}>
                <ColorSwatch color={colour} size={18} aria-label={`Colour ${colour}`} role="img" />
              </Tooltip>
            ))}
          </Group>
        </Group>
      </div>
      <AssetForm key={JSON.stringify(record)} asset={record} facets={facets} />
      <Uses uses={uses} />
      <Origin lineage={lineage} />
      <RemoveAsset asset={record} uses={uses} />
    </Stack>
  );
}

/** Plays a sound or film. */
function Sound({ asset }: { asset: AssetRecord }) {
  const blob = useQuery({
    queryKey: ['asset', asset.id],
    staleTime: Infinity,
    queryFn: () => daemon.assets.file({ params: { id: asset.id } }),
  });
  const url = useBlobUrl(blob.data);
  if (url === null) return null;
  const style = { width: '100%', marginTop: 8 };
  return asset.kind === 'video' ? (
    <video src={url} controls style={style} />
  ) : (
    <audio src={url} controls style={style} />
  );
}

function Uses({ uses }: { uses: readonly AssetUse[] }) {
  const stories = useQuery({ queryKey: ['stories'], queryFn: () => daemon.stories.list({ query: {} }) });
  const titleOf = (story: string | null): string => stories.data?.find(({ id }) => id === story)?.title ?? 'a story';
  return (
    <section aria-labelledby="asset-uses">
      <Title order={3} fz="md" id="asset-uses" mb={4}>
        Where it is used
      </Title>
      {uses.length === 0 && <Text c="dark.1">Nowhere.</Text>}
      <Stack gap={2} component="ul" m={0} p={0}>
        {uses.slice(0, 50).map((use, at) => (
          <Text key={at} component="li" fz="sm" style={{ listStyle: 'none' }}>
            {use.title} ({use.kind}) in{' '}
            <Anchor href={storyHref(use.story ?? '')} fz="sm" underline="always">
              {titleOf(use.story)}
            </Anchor>
          </Text>
        ))}
      </Stack>
      {uses.length > 50 && <Text c="dark.1">and {uses.length - 50} more places</Text>}
    </section>
  );
}

/** Back to what it was made from and by, forward to what was made from it. */
function Origin({ lineage: { record, from, into, sharing } }: { lineage: AssetLineage }) {
  const made = record.provenance;
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ['Came from', record.origin],
    ['Made by', made && [made.tool, made.model, made.template].filter(Boolean).join(', ')],
    ['Words', made?.prompt],
    ['Seed', made?.seed],
    ['Character', made?.character],
    ['From message', made?.message === undefined ? undefined : `${made.message + 1} of the chat`],
  ].map(([name, value]) => [String(name), value ?? undefined] as const);
  return (
    <section aria-labelledby="asset-origin">
      <Title order={3} fz="md" id="asset-origin" mb={4}>
        Origin
      </Title>
      <Stack gap={6}>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <Text key={name} fz="sm" style={{ overflowWrap: 'anywhere' }}>
                <Text span fz="xs" c="dark.1" display="block">
                  {name}
                </Text>
                {value}
              </Text>
            ),
        )}
        {made?.story !== undefined && (
          <Anchor href={storyHref(made.story, 'pictures')} fz="sm">
            The story it was made for
          </Anchor>
        )}
        {made?.job !== undefined && (
          <Text fz="sm">
            <Anchor href={jobsHref} fz="sm" underline="always">
              Job
            </Anchor>{' '}
            <Code>{made.job}</Code>
          </Text>
        )}
        {made?.workflow !== undefined && (
          <Text fz="sm" style={{ overflowWrap: 'anywhere' }}>
            Workflow <Code>{made.workflow}</Code>
          </Text>
        )}
        <Others title="Made from" assets={from} />
        <Others title="Made from it" assets={into} />
        <Others title="The same bytes" assets={sharing} />
        <Text fz="xs" c="dark.1" style={{ overflowWrap: 'anywhere' }}>
          {record.id}, since {new Date(record.createdAt).toLocaleString()}, SHA-256 {record.sha256}
        </Text>
      </Stack>
    </section>
  );
}

function Others({ title, assets }: { title: string; assets: readonly AssetRecord[] }) {
  if (assets.length === 0) return null;
  return (
    <Text fz="sm">
      {title}:{' '}
      {assets.map(({ id, name }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <Anchor href={assetHref(id)} fz="sm" underline="always">
            {name}
          </Anchor>
        </span>
      ))}
    </Text>
  );
}

function RemoveAsset({ asset, uses }: { asset: AssetRecord; uses: readonly AssetUse[] }) {
  const queries = useQueryClient();
  const [isSure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => daemon.assets.remove({ params: { id: asset.id } }),
    onSuccess: async () => {
      location.hash = assetsHref;
      tellDone('Removed', asset.name);
      await queries.invalidateQueries({ queryKey: ['assets'] });
    },
    onError: tellError,
  });
  if (uses.length > 0)
    return (
      <Text fz="sm" c="dark.1">
        It cannot be removed while it is used.
      </Text>
    );
  if (!isSure)
    return (
      <Button variant="light" color="red" onClick={() => setSure(true)} style={{ alignSelf: 'start' }}>
        Remove
      </Button>
    );
  return (
    <Alert color="red" variant="light" title={`Remove "${asset.name}" for good?`}>
      <Group>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove it
        </Button>
        <Button variant="default" onClick={() => setSure(false)}>
          Keep it
        </Button>
      </Group>
    </Alert>
  );
}
