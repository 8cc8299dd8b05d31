import { Badge, Group, Paper, Text, UnstyledButton } from '@mantine/core';
import type { AssetRecord } from '@comfyvn/shared/assets/assets.schema';
import { assetHref } from '../../route.ts';
import { bytes } from '../../ui/bytes.ts';
import { AssetPreview } from './asset-preview.tsx';

/** An asset in the grid; it leads to all that is known of it. */
export function AssetCard({ asset }: { asset: AssetRecord }) {
  return (
    <Paper component="li" radius="lg" bg="dark.7" style={{ listStyle: 'none' }} data-asset={asset.id}>
      <UnstyledButton component="a" href={assetHref(asset.id)} p="xs" display="block" w="100%">
        <AssetPreview asset={asset} height={150} />
        <Text fz="sm" fw={600} mt={6} lineClamp={1} title={asset.name}>
          {asset.name}
        </Text>
        <Text fz="xs" c="dark.1">
          {asset.kind}
          {asset.width === undefined ? '' : `, ${asset.width} × ${asset.height}`}, {bytes(asset.sizeBytes)}
        </Text>
        <Group gap={4} mt={4} h={20} style={{ overflow: 'hidden' }}>
          {asset.pinned && (
            <Badge size="sm" color="yellow" variant="light">
              pinned
            </Badge>
          )}
          {asset.rating !== null && asset.rating !== 'everyone' && (
            <Badge size="sm" color="red" variant="light">
              {asset.rating}
            </Badge>
          )}
          {asset.tags.slice(0, 3).map((tag) => (
            <Badge key={tag} size="sm" variant="light" color="gray" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
      </UnstyledButton>
    </Paper>
  );
}
