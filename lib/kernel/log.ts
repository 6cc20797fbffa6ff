import pino from "pino";
import { singleton } from "./singleton.ts";

const secretPaths = [
  "password",
  "code",
  "secret",
  "token",
  "handle",
  "ticket",
  "authorization",
  "cookie",
  "*.password",
  "*.code",
  "*.secret",
  "*.token",
  "*.handle",
  "*.ticket",
  "*.authorization",
  "*.cookie",
  "headers.authorization",
  "headers.cookie",
  "req.headers.authorization",
  "req.headers.cookie",
];

const held = singleton<{ logger?: pino.Logger }>("log", () => ({}));

/** Structured logs on stderr: stdout belongs to what a command prints. */
export function log(): pino.Logger {
  return (held.logger ??= makeLogger());
}

function makeLogger(): pino.Logger {
  const stderr = pino.destination({ fd: 2, sync: false });
  // Nobody reads any more: that must end no process.
  stderr.on("error", () => undefined);
  return pino(
    {
      level: process.env["LOG_LEVEL"] ?? "info",
      redact: { paths: secretPaths, censor: "[redacted]" },
      base: { name: "postern" },
    },
    stderr,
  );
}
