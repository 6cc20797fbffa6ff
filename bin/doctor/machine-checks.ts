import { accessSync, constants, existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import type { Settings } from "#lib/kernel/settings.ts";
import { ok, warning, wrong, type Finding } from "./finding.ts";

const gibibyte = 1024 ** 3;
const answerMsMax = 3000;

export function checkConfiguration(settings: Settings): Finding {
  const { publicUrl } = settings;
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(new URL(publicUrl).hostname);
  if (publicUrl.startsWith("https:") || isLocal) return ok("configuration", `serves ${publicUrl}`);
  const advice =
    "set TLS_CERT and TLS_KEY, or put a proxy with TLS in front, and PUBLIC_URL to https";
  return warning("configuration", `${publicUrl} is not encrypted`, advice);
}

export async function checkDisk({ dataDir }: Settings): Promise<Finding> {
  if (!existsSync(dataDir)) {
    return wrong("disk", `${dataDir} does not exist`, "start Postern once, or set DATA_DIR");
  }
  try {
    accessSync(dataDir, constants.W_OK);
  } catch {
    return wrong(
      "disk",
      `${dataDir} is not writable`,
      "give this account the right to write there",
    );
  }
  const { bavail, bsize, blocks } = await statfs(dataDir);
  const free = (bavail * bsize) / gibibyte;
  const share = (100 * bavail) / Math.max(1, blocks);
  const found = `${free.toFixed(1)} GiB free (${share.toFixed(0)} %) in ${dataDir}`;
  if (free < 0.2)
    return wrong("disk", found, "make room at once: the database stops when it is full");
  if (free < 1 || share < 5) return warning("disk", found, "make room");
  return ok("disk", found);
}

/** What the portal says of itself, when it runs. */
export async function checkPortal({ publicUrl }: Settings): Promise<Finding> {
  try {
    const answer = await fetch(`${publicUrl}/readyz`, { signal: AbortSignal.timeout(answerMsMax) });
    if (answer.ok) return ok("portal", `${publicUrl} is ready`);
    const found = `${publicUrl} answers ${answer.status}: ${(await answer.text()).slice(0, 400)}`;
    return warning("portal", found, "see which of its checks is not ok");
  } catch {
    const advice = 'run "npm start" or "postern web"; or set PUBLIC_URL to where it is reached';
    return warning("portal", `nothing answers at ${publicUrl}`, advice);
  }
}
