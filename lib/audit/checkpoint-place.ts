import { join } from "node:path";
import { singleton } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";

const held = singleton<{ folder?: string }>("checkpoint-folder", () => ({}));

/** Where this process copies signed heads to, when it is not `DATA_DIR/checkpoints`. */
export const useCheckpointFolder = (folder: string): void => {
  held.folder = folder;
};

export const checkpointFolder = (): string =>
  (held.folder ??= join(readSettings(process.env).dataDir, "checkpoints"));
