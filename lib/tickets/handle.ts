import { hash, randomBytes } from "node:crypto";

/** Marks our secrets, so that scanners of repositories and logs find one that leaked. */
const prefix = "pst_";
const handleBytes = 32;
const shape = /^pst_[A-Za-z0-9_-]{43}$/;

/** A new handle: 256 random bits. */
export const newHandle = (): string => prefix + randomBytes(handleBytes).toString("base64url");

/** What the database keeps of a handle; undefined when it is none. */
export function hashOfHandle(handle: string): Buffer | undefined {
  return shape.test(handle) ? hash("sha256", handle, "buffer") : undefined;
}

/** What somebody is to sign once (128 bits). */
export const newNonce = (): string => randomBytes(16).toString("base64url");
