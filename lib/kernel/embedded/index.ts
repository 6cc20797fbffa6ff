export { FolderInUse, isHeld } from "./folder-lock.ts";
export { startEmbedded, type Embedded } from "./start-embedded.ts";
