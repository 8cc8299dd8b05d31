import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type CSSProperties } from 'react';
import { daemon } from '../../daemon.ts';

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
  const [url, setUrl] = useState<string | null>(null);
  const blob = useQuery({
    queryKey: ['asset', asset],
    enabled: asset !== null,
    staleTime: Infinity,
    retry: false,
    queryFn: () => daemon.assets.file({ params: { id: asset ?? '' } }),
  });
  useEffect(() => {
    if (!blob.data) return;
    const made = URL.createObjectURL(blob.data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob.data]);
  const painted = { ...style, background: fallback };
  if (url === null) return alt === '' ? <div style={painted} /> : <div role="img" aria-label={alt} style={painted} />;
  return <img src={url} alt={alt} style={{ objectFit: 'cover', objectPosition: 'top', ...style }} />;
}
