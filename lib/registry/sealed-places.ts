import { sealedPlaces as audit } from "#lib/audit/index.ts";
import { sealedPlaces as bastion } from "#lib/bastion/index.ts";
import { sealedPlaces as feeds } from "#lib/feeds/index.ts";
import type { SealedPlace } from "#lib/keys/index.ts";
import { sealedPlaces as recordings } from "#lib/recordings/index.ts";
import { sealedPlaces as signin } from "#lib/signin/index.ts";

/** Every column that holds sealed values: what is not listed cannot be sealed. */
export const sealedPlaces: readonly SealedPlace[] = [
  ...audit,
  ...bastion,
  ...recordings,
  ...signin,
  ...feeds,
];
