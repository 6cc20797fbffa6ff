import { ensureBuilt } from "../../bin/build-pages.ts";

/** Browser tests look at the pages as they are served: built once, when any of them runs. */
export default async function buildPages(): Promise<void> {
  if (process.env["POSTERN_TEST_PAGES"] !== "dev") await ensureBuilt();
}
