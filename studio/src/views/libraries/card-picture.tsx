import { Avatar } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { useBlobUrl } from '../../ui/blob-url.ts';

/** The picture of a card in a library; the first letters of the name until it is there, or when there is none. */
export function CardPicture({
  library,
  avatar,
  name,
  size,
}: {
  library: string;
  avatar: string | null;
  name: string;
  size: number;
}) {
  const picture = useQuery({
    queryKey: ['card-picture', library, avatar],
    enabled: avatar !== null,
    staleTime: Infinity,
    retry: false,
    queryFn: () => daemon.libraries.picture({ params: { id: library }, query: { avatar: avatar ?? '' } }),
  });
  const url = useBlobUrl(picture.data);
  return <Avatar src={url} name={name} alt="" size={size} radius="md" color="ember" style={{ flexShrink: 0 }} />;
}
