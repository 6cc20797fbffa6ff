import type { ReactNode } from "react";
import { publicUrl } from "#app/sign-in-cookies.ts";
import { DoorFrame } from "#components/sign-in/door-page.tsx";

export default function SignInLayout({ children }: { children: ReactNode }) {
  return <DoorFrame host={new URL(publicUrl()).host}>{children}</DoorFrame>;
}
