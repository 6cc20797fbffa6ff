import { Field } from "./field.tsx";
import { errorOf, type FormResult } from "./form-result.ts";
import { Input } from "./input.tsx";

type Props = {
  result: FormResult;
  label: string;
  hint: string;
  maxLength: number;
  placeholder?: string;
  defaultValue?: string;
};

/** A code that is read off paper, or off another screen; case does not matter. */
export function TypedCode({ result, label, hint, ...input }: Props) {
  return (
    <Field label={label} hint={hint} error={errorOf(result, "code")}>
      {(control) => (
        <Input
          {...control}
          {...input}
          mono
          name="code"
          required
          autoCapitalize="characters"
          spellCheck={false}
        />
      )}
    </Field>
  );
}
