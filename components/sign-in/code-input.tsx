import type { FieldControl } from "#components/ui/field.tsx";
import { classes } from "#components/ui/classes.ts";
import { inputLook } from "#components/ui/input-look.ts";

/** Six digits; phones offer the number pad, and what a password manager knows. */
export function CodeInput(props: FieldControl) {
  return (
    <input
      {...props}
      name="code"
      type="text"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9 ]*"
      required
      minLength={6}
      maxLength={7}
      placeholder="000 000"
      className={classes(inputLook, "h-12 px-3.5 font-mono text-20 tracking-[0.2em]")}
    />
  );
}
