import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { temporaryFolder } from "#tests/operate/installation.ts";
import { afterFile } from "#tests/support/after-file.ts";

const modules = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
];

/** Debian's softhsm2, where it is installed. */
const softModule = modules.find((path) => existsSync(path));

function isBuilt(): boolean {
  try {
    createRequire(import.meta.url)("pkcs11js");
    return true;
  } catch {
    return false;
  }
}

/** Why nothing of PKCS #11 can be run here; unset where it can. */
export const notRun: string | undefined =
  softModule === undefined
    ? 'SoftHSM2 is not installed ("apt-get install softhsm2")'
    : isBuilt()
      ? undefined
      : "the optional package pkcs11js was not built: there was no compiler";

export type SoftToken = {
  readonly pinFile: string;
  readonly environment: Readonly<Record<string, string>>;
};

type Module = {
  readonly load: (path: string) => void;
  readonly C_Initialize: (options: { flags: number }) => void;
  readonly C_Finalize: () => void;
};
type Loaded = { readonly PKCS11: new () => Module; readonly CKF_OS_LOCKING_OK: number };

/** The module reads where its tokens lie once, when it is initialised; another file has its own. */
function initialise(module: string): void {
  const { PKCS11, CKF_OS_LOCKING_OK } = createRequire(import.meta.url)("pkcs11js") as Loaded;
  const opened = new PKCS11();
  opened.load(module);
  opened.C_Initialize({ flags: CKF_OS_LOCKING_OK });
  afterFile(() => opened.C_Finalize());
}

/** A token of SoftHSM2 in a folder of its own; a file of tests has one. */
export function newToken(label: string): SoftToken {
  const folder = temporaryFolder("softhsm");
  const configuration = join(folder, "softhsm2.conf");
  mkdirSync(join(folder, "tokens"));
  writeFileSync(
    configuration,
    `directories.tokendir = ${join(folder, "tokens")}\nobjectstore.backend = file\n`,
  );
  process.env["SOFTHSM2_CONF"] = configuration;
  const pinFile = join(folder, "pin");
  writeFileSync(pinFile, "24680\n", { mode: 0o600 });
  const pins = ["--so-pin", "13579", "--pin", "24680"];
  execFileSync("softhsm2-util", ["--init-token", "--free", "--label", label, ...pins], {
    stdio: "ignore",
  });
  initialise(softModule ?? "");
  const KMS = `pkcs11:${softModule ?? ""}?token=${encodeURIComponent(label)}&key=postern%20root`;
  return {
    pinFile,
    environment: { KMS, PKCS11_PIN_FILE: pinFile, SOFTHSM2_CONF: configuration },
  };
}
