import { Checkbox } from '@mantine/core';

interface Props {
  /** As it is typed so far; only https has certificates. */
  readonly url: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Lets a person accept the certificate of a server of their own. */
export function OwnCertificate({ url, checked, disabled = false, onChange }: Props) {
  if (!/^https:/i.test(url.trim())) return null;
  return (
    <Checkbox
      label="Accept its own certificate, although nobody vouches for it"
      checked={checked}
      disabled={disabled}
      onChange={(e) => onChange(e.currentTarget.checked)}
    />
  );
}
