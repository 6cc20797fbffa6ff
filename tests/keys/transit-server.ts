import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

type Key = { type: string; versions: Buffer[]; oldest: number; exportable: boolean };
type Body = Readonly<Record<string, string | number>>;

/** What the server does with its next calls instead of answering. */
export type Fault = { readonly status: number } | "hang" | "cut" | "redirect" | "nonsense";

/**
 * The part of the transit engine's HTTP API that Postern speaks, as its public documentation says,
 * over a real socket and with real AES-GCM. It is not the product.
 */
export class TransitServer {
  readonly calls: string[] = [];
  readonly keys = new Map<string, Key>();
  readonly faults: Fault[] = [];
  token = "s.first";
  ttl = 3600;
  isRenewable = true;
  /** Servers before associated data ignore it. */
  ignoresAssociatedData = false;
  /** Answers another key than the one that was given. */
  swapsPlaintext = false;
  /** Told of each call before it is answered. */
  heard: (() => unknown) | undefined;
  /** Whatever was sent or answered that must never be seen in an error or a log. */
  readonly secrets: string[] = [];
  #server = createServer((request, response) => void this.#hear(request, response));

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    afterAll(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? "").replace("/v1/", "");
    this.calls.push(`${request.method ?? ""} ${path}`);
    this.heard?.();
    const fault = this.faults.shift();
    if (fault !== undefined) return this.#fail(fault, response);
    const text = Buffer.concat(chunks).toString();
    const body = (text === "" ? {} : JSON.parse(text)) as Body;
    const isKnown = request.headers["x-vault-token"] === this.token;
    const [status, answer] = isKnown
      ? this.#answer(`${request.method ?? ""} ${path}`, body)
      : [403, { errors: ["permission denied"] }];
    response.writeHead(status, { "content-type": "application/json" });
    response.end(status === 204 ? "" : JSON.stringify(answer));
  }

  #fail(fault: Fault, response: ServerResponse): void {
    if (fault === "hang") return;
    if (fault === "cut") return void response.destroy();
    if (fault === "nonsense") return void response.end("<html>");
    if (fault === "redirect") {
      response.writeHead(307, { location: "http://127.0.0.1:9/v1/stolen" });
      return void response.end();
    }
    response.writeHead(fault.status);
    response.end(JSON.stringify({ errors: [`said: ${this.secrets.join(" ")}`] }));
  }

  #answer(call: string, body: Body): [number, object] {
    if (call === "GET auth/token/lookup-self") {
      return [200, { data: { ttl: this.ttl, renewable: this.isRenewable } }];
    }
    if (call === "POST auth/token/renew-self") {
      return [200, { auth: { lease_duration: this.ttl, renewable: true } }];
    }
    const [, name = "", act = ""] = /keys\/([^/]+)(?:\/(\w+))?$/.exec(call) ?? [];
    if (name !== "") return this.#keyAnswer(call, { name, act }, body);
    const [, verb = "", of = ""] = /^POST \S+\/(encrypt|decrypt)\/([^/]+)$/.exec(call) ?? [];
    if (verb === "encrypt") return this.#encrypt(of, body);
    if (verb === "decrypt") return this.#decrypt(of, body);
    return [404, { errors: [] }];
  }

  #keyAnswer(call: string, { name, act }: { name: string; act: string }, body: Body) {
    const known = this.keys.get(name);
    if (call.startsWith("POST") && act === "") {
      this.keys.set(name, known ?? newKey(String(body["type"] ?? "aes256-gcm96")));
      return [204, {}] as [number, object];
    }
    if (!known) return [404, { errors: [] }] as [number, object];
    if (act === "rotate") known.versions.push(randomBytes(32));
    if (act === "config") known.oldest = Number(body["min_decryption_version"]);
    const data = {
      ...{ name, type: known.type, latest_version: known.versions.length, derived: false },
      ...{ min_decryption_version: known.oldest, min_encryption_version: 0 },
      ...{ exportable: known.exportable, allow_plaintext_backup: false },
    };
    return [act === "" ? 200 : 204, { data }] as [number, object];
  }

  #encrypt(name: string, body: Body): [number, object] {
    // As the product does for a token that may create: a missing key is made.
    const key = this.keys.get(name) ?? newKey("aes256-gcm96");
    this.keys.set(name, key);
    const plain = Buffer.from(String(body["plaintext"]), "base64");
    this.secrets.push(plain.toString("base64"));
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key.versions.at(-1) ?? "", nonce);
    cipher.setAAD(this.#associated(body));
    const text = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    const ciphertext = `vault:v${key.versions.length}:${text.toString("base64")}`;
    return [200, { data: { ciphertext, key_version: key.versions.length } }];
  }

  #decrypt(name: string, body: Body): [number, object] {
    const key = this.keys.get(name);
    if (!key) return [400, { errors: ["encryption key not found"] }];
    const [, version, text] = /^vault:v(\d+):(.+)$/.exec(String(body["ciphertext"])) ?? [];
    const held = key.versions[Number(version) - 1];
    if (!held || Number(version) < key.oldest) return [400, { errors: ["too old"] }];
    const sealed = Buffer.from(text ?? "", "base64");
    try {
      const decipher = createDecipheriv("aes-256-gcm", held, sealed.subarray(0, 12));
      decipher.setAAD(this.#associated(body));
      decipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
      const given = this.swapsPlaintext ? randomBytes(plain.length) : plain;
      return [200, { data: { plaintext: given.toString("base64") } }];
    } catch {
      return [400, { errors: ["cipher: message authentication failed"] }];
    }
  }

  #associated = (body: Body): Buffer =>
    this.ignoresAssociatedData
      ? Buffer.alloc(0)
      : Buffer.from(String(body["associated_data"] ?? ""), "base64");
}

const newKey = (type: string): Key => ({
  ...{ type, versions: [randomBytes(32)], oldest: 1, exportable: false },
});
