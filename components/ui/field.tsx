import { CircleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";

export type FieldControl = {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
};

type Props = {
  label: string;
  /** What helps to fill it. */
  hint?: ReactNode;
  /** What is wrong and what was expected; replaces the hint. */
  error?: string | undefined;
  /** Said after the label where most fields are required. */
  optional?: string | undefined;
  /** Receives id and description; spread it on the control. */
  children: (control: FieldControl) => ReactNode;
};

/** Label, control, hint or error, tied together for those who hear the page. */
export function Field({ label, hint, error, optional, children }: Props) {
  const id = useId();
  const note = `${id}-note`;
  const isNoted = error !== undefined || hint !== undefined;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1.5 block text-13 font-medium">
        {label}
        {optional !== undefined && (
          <span className="ml-1.5 font-normal text-ink-3">{optional}</span>
        )}
      </label>
      {children({
        id,
        ...(isNoted && { "aria-describedby": note }),
        ...(error !== undefined && { "aria-invalid": true as const }),
      })}
      {isNoted && <FieldNote id={note} hint={hint} error={error} />}
    </div>
  );
}

function FieldNote({
  id,
  hint,
  error,
}: {
  id: string;
  hint: ReactNode;
  error: string | undefined;
}) {
  if (error === undefined) {
    return (
      <p id={id} className="caption mt-1">
        {hint}
      </p>
    );
  }
  return (
    <p id={id} className="mt-1 flex items-start gap-1 text-12 text-denied">
      <CircleAlert className="mt-0.5 size-3" />
      {error}
    </p>
  );
}
