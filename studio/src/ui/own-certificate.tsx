import { Checkbox } from '@mantine/core';

interface Props {
  /** As it is typed so far; only https has certificates. */
  readonly url: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Lets a person accept the certificate of a server of their own. */
export function OwnCertificate({ url, checked, onChange }: Props) {
  if (!/^https:/i.test(url.trim())) return null;
  return (
    <Checkbox
      label="Accept its own certificate, although nobody vouches for it"
      checked={checked}
      onChange={(e) => onChange(e.currentTarget.checked)}
    />
  );
}
