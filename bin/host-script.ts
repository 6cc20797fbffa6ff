import { spawn } from "node:child_process";
import { InvalidArgumentError } from "commander";

/** What a script prints beyond this is not read. */
const printedBytesMax = 1_000_000;

/** USER@HOST, or a name of one's own ssh_config; never an option of ssh. */
export function destination(text: string): string {
  if (/^[A-Za-z0-9_.[\]][A-Za-z0-9_.@:%[\]-]{0,252}$/.test(text)) return text;
  throw new InvalidArgumentError("expected USER@HOST, or a name of your ssh_config");
}

/** Runs a script as root: here, or over one's own ssh; answers what it printed. */
export function runAsRoot(
  script: string,
  { over, sudo = false }: { over?: string | undefined; sudo?: boolean | undefined },
): Promise<string> {
  const shell = sudo ? ["sudo", "-n", "sh", "-s"] : ["sh", "-s"];
  const [program = "", ...args] = over === undefined ? shell : ["ssh", over, shell.join(" ")];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const printed: Buffer[] = [];
    let size = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= printedBytesMax) printed.push(chunk);
    });
    child.once("error", reject);
    child.once("close", () => resolve(Buffer.concat(printed).toString()));
    // Whoever ends before it read all says so by its output.
    child.stdin.on("error", () => undefined);
    child.stdin.end(script);
  });
}
