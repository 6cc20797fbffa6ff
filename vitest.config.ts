import { defineConfig } from "vitest/config";

const base = {
  globalSetup: ["tests/support/start-server.ts"],
  pool: "forks" as const,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  teardownTimeout: 30_000,
};

export default defineConfig({
  test: {
    ...base,
    maxWorkers: 2,
    include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
    reporters: ["default"],
  },
});
