import { NextResponse } from "next/server";
import { keepHandle, publicUrl } from "#app/sign-in-cookies.ts";

/** Takes the token off the address bar, out of the history and of what is sent as referrer. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  const { token } = await params;
  await keepHandle("enrolment", token);
  return NextResponse.redirect(new URL("/enrol", publicUrl()), 303);
}
