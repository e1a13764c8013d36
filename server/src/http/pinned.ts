/** A pinned certificate as it was sent: the fingerprint decides, the rest is kept for people. */
import type { PinnedCertificate } from '../store/rows/connection-settings.ts';

type Said = { readonly sha256: string } & {
  readonly [Field in Exclude<keyof PinnedCertificate, 'sha256'>]?: PinnedCertificate[Field] | undefined;
};

export const pinned = ({ sha256, subject, validFrom, validTo }: Said): PinnedCertificate => ({
  sha256,
  subject: subject ?? null,
  validFrom: validFrom ?? null,
  validTo: validTo ?? null,
});
