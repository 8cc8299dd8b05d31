/** The calls of the pairing, see the daemon's `pairing` routes. */
export interface PairingCalls {
  ask(name: string): Promise<{ id: string; secret: string; code: string; approveUrl: string }>;
  poll(
    id: string,
    secret: string,
  ): Promise<{ state: 'waiting' | 'approved' | 'refused' | 'expired'; token?: string | undefined }>;
}
