import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { rootCertificates } from "node:tls";
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

/** What the portal says of itself where people reach it; else whether it runs here at all. */
export async function checkPortal(settings: Settings): Promise<Finding> {
  const { publicUrl, port } = settings;
  const answer = await askPortal(new URL(publicUrl), settings);
  if (answer.status === 200) return ok("portal", `${publicUrl} is ready`);
  if (answer.status !== undefined) {
    const found = `${publicUrl} answers ${answer.status}: ${answer.said.slice(0, 400)}`;
    return warning("portal", found, "see which of its checks is not ok");
  }
  const here = new URL(`${settings.tls ? "https" : "http"}://localhost:${port}`);
  const local = await askPortal(here, settings);
  const found = `nothing answers at ${publicUrl} (${answer.said})`;
  if (local.status === undefined) {
    const advice = 'run "npm start" or "postern web"; or set PUBLIC_URL to where it is reached';
    return warning("portal", found, advice);
  }
  const advice = "check the proxy, the name and its certificate, or set PUBLIC_URL";
  return warning("portal", `${found}; it runs here at port ${port}`, advice);
}

type Answer = { readonly status?: number | undefined; readonly said: string };

/** The portal's own certificate is believed, whoever made it: it is the one that is meant. */
function askPortal(at: URL, { tls, publicUrl }: Settings): Promise<Answer> {
  const isTls = at.protocol === "https:";
  const own = tls && existsSync(tls.certFile) ? [readFileSync(tls.certFile, "utf8")] : [];
  return new Promise((done) => {
    const options = {
      ...(isTls && {
        ca: [...rootCertificates, ...own],
        allowPartialTrustChain: true,
        servername: new URL(publicUrl).hostname,
      }),
      signal: AbortSignal.timeout(answerMsMax),
    };
    const sent = (isTls ? https : http).get(new URL("/readyz", at), options, (response) => {
      let said = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (said = `${said}${part}`.slice(0, 400)));
      response.on("end", () => done({ status: response.statusCode, said }));
    });
    sent.on("error", ({ message, ...error }: NodeJS.ErrnoException) =>
      done({ said: error.code ?? message }),
    );
  });
}
