/** Whether support's tickets may decide: only on servers that are started to be tested. */
export const isImpersonationAllowed = (): boolean =>
  process.env["POSTERN_ALLOW_IMPERSONATION"] === "1";
