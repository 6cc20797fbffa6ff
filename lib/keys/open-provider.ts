import { PosternError } from "#lib/kernel/index.ts";
import type { KeyProvider } from "./key-provider.ts";
import { localProvider } from "./local-provider.ts";

/** The provider that the setting KMS names. */
export function openProvider(settings: { kms: string; keyFile: string }): KeyProvider {
  if (settings.kms === "local") return localProvider(settings.keyFile);
  const [kind] = settings.kms.split(":");
  throw new PosternError("unavailable", "key_provider_unknown", {
    field: "KMS",
    reason: `this version has no provider "${kind}"`,
    expected: "local",
  });
}
