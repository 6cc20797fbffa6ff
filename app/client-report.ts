import "server-only";
import { headers } from "next/headers";
import { readHandle } from "#app/sign-in-cookies.ts";
import { ClientReport } from "#lib/devices/index.ts";

/** What came along with a form about the browser that sent it. */
export async function clientReport(proof: string | undefined): Promise<ClientReport> {
  const [sent, cookie] = [await headers(), await readHandle("device")];
  const platform = sent.get("sec-ch-ua-platform")?.replaceAll('"', "").slice(0, 60);
  const found = ClientReport.safeParse({ proof, platform, cookie });
  return found.success ? found.data : {};
}
