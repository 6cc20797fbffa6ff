import { z } from "zod";
import { conflict, needs, notFound, query } from "#lib/kernel/index.ts";
import { authorityLine, trustedKeys } from "../authority.ts";
import { HostCode } from "../host.ts";
import { endingLoginsOf, findHost, loginsOf } from "../host-store.ts";
import { hostFiles, logindFile, logindText, usualFolder } from "./host-files.ts";
import { setupScript } from "./setup-script.ts";

/** An absolute folder that stands in a script and in sshd_config without quotes. */
const Folder = z
  .string()
  .regex(/^(\/[A-Za-z0-9._-]{1,64}){1,12}$/, "an absolute folder of letters, digits, . _ and -")
  .default(usualFolder);

const Shown = z.object({ path: z.string(), text: z.string() });

/** What to put on a host so that people enter it through Postern, and in no other way. */
export const getHostSetup = query({
  name: "bastion.get-host-setup",
  title: "Shows what to put on a host, and scripts that put it there and check it.",
  right: "bastion.manage",
  scope: "bastion:manage",
  rest: { method: "GET", path: "/bastion/hosts/{code}/setup" },
  input: z.object({ code: HostCode, folder: Folder }),
  output: z.object({
    files: z.array(Shown),
    logins: z.array(z.string()),
    breakGlassAccount: z.string().nullable(),
    /** For root on the host (POSIX sh). */
    applyScript: z.string(),
    /** The same, but it only reads. */
    checkScript: z.string(),
  }),
  authorize: needs("bastion.manage"),
  run: async ({ tx, now, input: { code, folder } }) => {
    const host = await findHost(tx, code);
    if (!host) throw notFound("host");
    if (host.retiredAt) throw conflict("host_is_retired");
    const keys = await trustedKeys(tx, "session");
    if (keys.length === 0) throw conflict("no_authority_yet");
    const setup = {
      code,
      authorities: keys.map((key) => authorityLine("session", key)),
      logins: await loginsOf(tx, host.systemId, now),
      breakGlassAccount: host.breakGlassAccount,
      endingLogins: await endingLoginsOf(tx, host.systemId, now),
    };
    const ending = logindText(setup);
    return {
      files: [
        ...hostFiles(setup, folder).map(({ name, text }) => ({ path: `${folder}/${name}`, text })),
        ...(ending === undefined ? [] : [{ path: logindFile, text: ending }]),
      ],
      logins: setup.logins,
      breakGlassAccount: host.breakGlassAccount,
      applyScript: setupScript(setup, { folder }),
      checkScript: setupScript(setup, { folder, isCheck: true }),
    };
  },
});
