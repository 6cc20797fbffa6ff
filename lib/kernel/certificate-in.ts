import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Certificates in PEM of a file that a variable names; undefined when it holds none. */
export function certificateIn(file: string): string | undefined {
  try {
    const text = readFileSync(resolve(/* turbopackIgnore: true */ file), "utf8");
    return text.includes("-----BEGIN CERTIFICATE-----") ? text : undefined;
  } catch {
    return undefined;
  }
}
