import { createHash, randomBytes } from "node:crypto";

const shape = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits for a link or a sign-in under way; shown once, kept as a hash. */
export const newSecretHandle = (): string => randomBytes(32).toString("base64url");

/** What the database keeps; undefined when it is no such handle. */
export const hashOfSecret = (handle: string | undefined): Buffer | undefined =>
  handle !== undefined && shape.test(handle)
    ? createHash("sha256").update(handle).digest()
    : undefined;
