import "server-only";
import { headers } from "next/headers";
import { ClientReport } from "#lib/devices/index.ts";

/** What came along with a form about the browser that sent it. */
export async function clientReport(proof: string | undefined): Promise<ClientReport> {
  const sent = await headers();
  const platform = sent.get("sec-ch-ua-platform")?.replaceAll('"', "").slice(0, 60);
  const found = ClientReport.safeParse({ proof, platform });
  return found.success ? found.data : {};
}
