"use server";

import { z } from "zod";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { Mapping, releaseRun, saveFeed } from "#lib/feeds/index.ts";
import { mappingOf } from "./mapping-text.ts";

const Release = releaseRun.spec.input;

/** Applies or drops what the brake held. */
export async function releaseRunAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => releaseRun(context, Release.parse(fields(form))), form);
}

const SavedFeed = z.object({ code: z.string(), name: z.string(), mapping: Mapping });

/** Keeps what an import asked about columns; called by the page that imports. */
export async function saveMappingAction(feed: unknown): Promise<FormResult> {
  return formResult((context) => saveFeed(context, SavedFeed.parse(feed)));
}

/** Keeps a feed's name and mapping as they were written on its page. */
export async function saveFeedAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { code = "", name = "" } = fields(form);
    return saveFeed(context, { code, name, mapping: mappingOf(fields(form)) });
  }, form);
}
