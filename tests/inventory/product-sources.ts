import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export type Source = { readonly path: string; readonly text: string };

const root = resolve(import.meta.dirname, "../..");

/** Every source file of one of the project's folders. */
export const sourcesOf = (folder: string): Source[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes("generated"))
    .map((path) => ({
      path: join(folder, path),
      text: readFileSync(join(root, folder, path), "utf8"),
    }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));

/** Everything that runs. */
export const product = ["lib", "app", "bin"].flatMap(sourcesOf);

/** All matches of the first group. */
export const matchesOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? "");
