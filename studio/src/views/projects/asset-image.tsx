import { useQuery } from '@tanstack/react-query';
import type { CSSProperties } from 'react';
import { daemon } from '../../daemon.ts';
import { useBlobUrl } from '../../ui/blob-url.ts';

/** A picture of the daemon; until it is there, or when it is missing, `fallback` is painted. */
export function AssetImage({
  asset,
  alt,
  fallback,
  style,
}: {
  asset: string | null;
  alt: string;
  fallback: string;
  style?: CSSProperties;
}) {
  const blob = useQuery({
    queryKey: ['asset', asset],
    enabled: asset !== null,
    staleTime: Infinity,
    retry: false,
    queryFn: () => daemon.assets.file({ params: { id: asset ?? '' } }),
  });
  const url = useBlobUrl(blob.data);
  const painted = { ...style, background: fallback };
  if (url === null) return alt === '' ? <div style={painted} /> : <div role="img" aria-label={alt} style={painted} />;
  return <img src={url} alt={alt} style={{ objectFit: 'cover', objectPosition: 'top', ...style }} />;
}
