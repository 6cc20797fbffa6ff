import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "#lib/kernel/settings.ts";
import { actorFromTicket, registerModule } from "#lib/tickets/index.ts";
import { clock, console as atConsole } from "#tests/signin/staff.ts";
import { serveEntrances } from "../../../bin/entrances.ts";
import { about, openModules } from "./modules.ts";

const file = (name: string) => join(import.meta.dirname, "certificates", name);
const text = (name: string) => readFileSync(file(name), "utf8");

let port = 0;
const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

beforeAll(async () => {
  await openModules();
  clock.release();
  const tls = {
    certFile: file("server.crt"),
    keyFile: file("server.key"),
    clientCaFile: file("trusted-ca.crt"),
  };
  const settings = { ...readSettings({}), port: 0, tls };
  const server = await serveEntrances(settings, (_, response) => response.writeHead(404).end());
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  ({ port } = server.address() as AddressInfo);
  for (const name of ["payroll", "stranger"]) {
    const { fingerprint256: certificate } = new X509Certificate(text(`${name}.crt`));
    await registerModule(atConsole, {
      name,
      ...about(),
      authentication: { method: "tls_client_auth", certificate },
    });
  }
});

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** Asks for a ticket of this module, over a connection with this certificate, or without one. */
const ask = (name: string, certificate?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: "127.0.0.1", port, path: "/tickets/token", method: "POST", agent: false },
        ca: text("trusted-ca.crt"),
        ...(certificate !== undefined && {
          cert: text(`${certificate}.crt`),
          key: text(`${certificate}.key`),
        }),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
      (answer) => {
        let body = "";
        answer.on("data", (chunk: Buffer) => (body += chunk.toString()));
        answer.once("end", () =>
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(body) as Answer["body"] }),
        );
      },
    );
    sent.once("error", reject);
    sent.end(`grant_type=client_credentials&client_id=${name}`);
  });

const refused = { status: 401, body: { error: "invalid_client" } };

test("a module proves itself by the certificate of its connection (RFC 8705)", async () => {
  const { status, body } = await ask("payroll", "payroll");
  expect(status).toBe(200);
  expect(await actorFromTicket(String(body["access_token"]))).toMatchObject({ kind: "module" });
});

test.each<[what: string, name: string, certificate: string | undefined]>([
  ["no certificate", "payroll", undefined],
  ["that of another module of the same authority", "payroll", "another"],
  ["one that nobody vouches for, although it is registered", "stranger", "stranger"],
  ["a good one, as somebody who is not there", "nobody-here", "payroll"],
])("%s proves nothing", async (_, name, certificate) => {
  expect(await ask(name, certificate)).toMatchObject(refused);
});
