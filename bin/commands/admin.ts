import { readFileSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { grantAdministrator } from "#lib/access/index.ts";
import { acceptModels, createEnrolmentLink, getEnrolment } from "#lib/signin/index.ts";
import { withPostern, type Opened } from "../with-postern.ts";

const hours = (text: string): number => {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 336) return count;
  throw new InvalidArgumentError("expected whole hours from 1 to 336");
};

export function add(program: Command): void {
  const admin = program.command("admin").description("who administers this portal");
  admin
    .command("grant")
    .description("make the first administrator, or recover a lost one; said loudly in the log")
    .requiredOption("--person <number>", "employee number")
    .action(({ person }: { person: string }) => withPostern((opened) => grant(opened, person)));
  admin
    .command("link")
    .description("print a one-time link by which a person sets up signing in, anew if need be")
    .requiredOption("--person <number>", "employee number")
    .option("--hours <n>", "how long the link works", hours, 72)
    .action(({ person, hours: count }: { person: string; hours: number }) =>
      withPostern((opened) => printLink(opened, { employeeNumber: person, hours: count })),
    );
  admin
    .command("authenticators <file>")
    .description("say which models of authenticators prove level 3: JSON of aaguid, name, roots")
    .action((file: string) => withPostern((opened) => acceptFrom(opened, file)));
}

async function acceptFrom({ console: context }: Opened, file: string): Promise<void> {
  const models: unknown = JSON.parse(readFileSync(file, "utf8"));
  const { accepted } = await acceptModels(context, acceptModels.spec.input.parse({ models }));
  process.stdout.write(`${accepted} models of authenticators prove level 3\n`);
}

async function grant(opened: Opened, employeeNumber: string): Promise<void> {
  const { rights } = await grantAdministrator(opened.console, { employeeNumber });
  const said = rights.length === 0 ? "holds every right already" : `got ${rights.join(", ")}`;
  process.stdout.write(`${employeeNumber} ${said}\n`);
  const { isSetUp } = await getEnrolment(opened.console, { employeeNumber });
  if (!isSetUp) await printLink(opened, { employeeNumber, hours: 72 });
}

async function printLink(
  { console: context, settings }: Opened,
  wanted: { employeeNumber: string; hours: number },
): Promise<void> {
  const { path, validTo } = await createEnrolmentLink(context, wanted);
  process.stderr.write(`Works once, until ${validTo.toISOString()}. For nobody else's eyes.\n`);
  process.stdout.write(`${settings.publicUrl}${path}\n`);
}
