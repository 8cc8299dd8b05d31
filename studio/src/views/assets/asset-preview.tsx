import { Center, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AssetRecord } from '@comfyvn/shared/assets/assets.schema';
import { daemon } from '../../daemon.ts';
import { useBlobUrl } from '../../ui/blob-url.ts';

const WALL = 'repeating-conic-gradient(#2a2a33 0 25%, #34343e 0 50%) 0 0 / 24px 24px';
const SIGNS: Readonly<Record<string, string>> = { music: '♫', ambience: '≈', sfx: '✦', voice: '❝', video: '▶' };

/** What an asset looks like, in a frame; of a sound its sign. */
export function AssetPreview({ asset, height, width = 320 }: { asset: AssetRecord; height: number; width?: number }) {
  const isPicture = asset.mime.startsWith('image/');
  const blob = useQuery({
    // By the bytes: another record of them looks the same.
    queryKey: ['asset-preview', asset.sha256, width],
    enabled: isPicture,
    staleTime: Infinity,
    retry: false,
    queryFn: () => daemon.assets.preview({ params: { id: asset.id }, query: { width } }),
  });
  const url = useBlobUrl(blob.data);
  const frame = { width: '100%', height, borderRadius: 8, background: WALL } as const;
  if (isPicture && url !== null) return <img src={url} alt="" style={{ ...frame, objectFit: 'contain' }} />;
  if (isPicture) return <div style={frame} />;
  return (
    <Center style={{ ...frame, background: 'var(--mantine-color-dark-6)' }}>
      <Text fz={height / 3} c="dark.1" aria-hidden>
        {SIGNS[asset.kind] ?? '♪'}
      </Text>
    </Center>
  );
}
