"use client";

import { useFormStatus } from "react-dom";
import { Button, type ButtonProps } from "./button.tsx";

/** Sends its form and shows that it is on its way. */
export function SubmitButton(props: Omit<ButtonProps, "type" | "working">) {
  const { pending } = useFormStatus();
  return <Button kind="primary" {...props} type="submit" working={pending} />;
}
