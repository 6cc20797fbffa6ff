export { dumpDatabase } from "./dump-database.ts";
export { loadDatabase } from "./load-database.ts";
export { alteredFiles, Manifest, manifestFile, readManifest } from "./manifest.ts";
export type { KeptFile } from "./manifest.ts";
