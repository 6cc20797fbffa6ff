import "server-only";
import { notFound } from "next/navigation";
import { isPosternError } from "#lib/kernel/index.ts";

/** What a page shows; whatever its reader may not see is not found, like what does not exist. */
export async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const isHidden = isPosternError(error) && ["not_found", "forbidden"].includes(error.code);
    if (isHidden) notFound();
    throw error;
  }
}
