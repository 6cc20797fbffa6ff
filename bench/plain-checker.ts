import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What introspection is compared with: the same body parsed, two bearers looked up in a map. */
const known = new Map<string, string>();
for (const handle of (process.env["HANDLES"] ?? "").split(" ")) {
  const sub = "018f0000-0000-7000-8000-000000000000";
  known.set(
    handle,
    JSON.stringify({ active: true, sub, client_id: "plain", token_type: "Bearer" }),
  );
}
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const caller = (request.headers.authorization ?? "").replace("Bearer ", "");
    const token = new URLSearchParams(Buffer.concat(chunks).toString()).get("token") ?? "";
    const body = (known.has(caller) && known.get(token)) || '{"active":false}';
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.on("SIGTERM", () => {
  server.closeAllConnections();
  server.close();
});
