import type { Instrumentation } from "next";

/** The log line that the reference on an error page leads to. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { log } = await import("#lib/kernel/index.ts");
  const reference = error instanceof Error && "digest" in error ? error.digest : undefined;
  const path = request.path.split("?", 1)[0];
  log().error({ reference, path, route: context.routePath, err: error }, "page failed");
};
