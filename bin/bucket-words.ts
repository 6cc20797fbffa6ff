import type { BucketCheck } from "#lib/recordings/index.ts";

const namedMax = 20;

/** What a backup leaves where it is. */
export const leftInBuckets = (found: readonly BucketCheck[]): string[] =>
  found.map(
    ({ store, recordings }) =>
      `${recordings} recordings stay in ${store} and are no part of this backup: ` +
      "the bucket's own versions and copies keep them",
  );

/** What a restore found there. */
export const foundInBuckets = (found: readonly BucketCheck[]): string[] =>
  found.map(({ store, recordings, missing, problem }) => {
    if (problem !== null) {
      return (
        `${recordings} recordings lie in ${store}, which could not be looked at ` +
        `(${problem.replaceAll("_", " ")}): set RECORDING_STORE or RECORDING_STORE_ALSO`
      );
    }
    if (missing.length === 0) return `${recordings} recordings lie in ${store}: all are there`;
    const more = missing.length > namedMax ? " …" : "";
    return (
      `${missing.length} of ${recordings} recordings in ${store} are MISSING or shorter than the ` +
      `log knows: ${missing.slice(0, namedMax).join(" ")}${more}`
    );
  });
