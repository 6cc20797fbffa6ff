import { classes } from "./classes.ts";
import { initials } from "./initials.ts";

export type AvatarSize = 20 | 24 | 32 | 44;

const sizes: Record<AvatarSize, [box: string, latin: string, han: string]> = {
  20: ["size-5", "text-[9px] font-semibold", "text-[10px] font-medium"],
  24: ["size-6", "text-[10px] font-semibold", "text-[11px] font-medium"],
  32: ["size-8", "text-[12px] font-semibold", "text-[11px] font-medium"],
  44: ["size-11", "text-[15px] font-semibold", "text-[15px] font-medium"],
};

type Props = { name: string; size?: AvatarSize; hidden?: boolean };

/** A person's face without a photograph. Beside a written name, `hidden` keeps it unsaid. */
export function Avatar({ name, size = 20, hidden = false }: Props) {
  const { text, isHan } = initials(name, size >= 32);
  const [box, latin, han] = sizes[size];
  return (
    <span
      className={classes(
        "inline-grid flex-none place-items-center rounded-full bg-active text-ink-2",
        "leading-none inset-ring inset-ring-edge",
        box,
        isHan ? han : latin,
      )}
      title={name}
      {...(hidden ? { "aria-hidden": true } : { role: "img", "aria-label": name })}
    >
      {text}
    </span>
  );
}

type FacesProps = { names: readonly string[]; size?: AvatarSize; max?: number };

/** Side by side, never overlapping: initials must stay readable. */
export function Faces({ names, size = 20, max = 4 }: FacesProps) {
  const rest = names.slice(max);
  return (
    <span className="inline-flex items-center gap-0.5">
      {names.slice(0, max).map((name) => (
        <Avatar key={name} name={name} size={size} />
      ))}
      {rest.length > 0 && (
        <span className="caption pl-0.5" title={rest.join(", ")}>
          +{rest.length}
        </span>
      )}
    </span>
  );
}
