import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Postern API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>`;

const start = `SwaggerUIBundle({ url: "/api/v1/openapi.json", dom_id: "#api", deepLinking: true });`;

const assets: Record<string, { type: string; read: () => Promise<string> }> = {
  "/api/docs": { type: "text/html; charset=utf-8", read: async () => page },
  "/api/docs/start.js": { type: "text/javascript", read: async () => start },
  "/api/docs/swagger-ui.css": { type: "text/css", read: () => asset("swagger-ui.css") },
  "/api/docs/swagger-ui-bundle.js": {
    type: "text/javascript",
    read: () => asset("swagger-ui-bundle.js"),
  },
};

const asset = (name: string) => readFile(join(folder, name), "utf8");

// Swagger UI styles elements inline and draws its icons from data URLs.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The API's documentation page and its assets, from this installation alone. */
export async function docsResponse(path: string): Promise<Response> {
  const found = assets[path.replace(/\/$/, "")];
  if (!found) return new Response("not found", { status: 404 });
  return new Response(await found.read(), {
    headers: {
      "content-type": found.type,
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
    },
  });
}
