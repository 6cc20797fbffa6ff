import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { buttonLook, type ButtonShape } from "./button-look.ts";
import { Kbd } from "./kbd.tsx";
import { Spinner } from "./spinner.tsx";

type Content = ButtonShape & {
  icon?: ReactNode;
  /** The key as shown, for example "A" or "⌘↵"; the key map presses the button. */
  keys?: string | undefined;
  children: ReactNode;
};

export type ButtonProps = Content &
  Omit<ComponentProps<"button">, keyof Content | "className"> & { working?: boolean | undefined };

/** A button: an icon, a verb and its object, sometimes its key. */
export function Button(props: ButtonProps) {
  const { kind, size, full, icon, keys, working, children, disabled, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      className={buttonLook({ kind, size, full })}
      disabled={disabled === true || working === true}
      aria-busy={working}
      data-key={keys}
    >
      {working ? <Spinner /> : icon}
      {children}
      {keys !== undefined && <Kbd inButton>{keys}</Kbd>}
    </button>
  );
}

type LinkProps = Content & Omit<ComponentProps<typeof Link>, keyof Content | "className">;

/** The same look for what goes to another page. */
export function ButtonLink({ kind, size, full, icon, keys, children, ...rest }: LinkProps) {
  return (
    <Link {...rest} className={buttonLook({ kind, size, full })} data-key={keys}>
      {icon}
      {children}
      {keys !== undefined && <Kbd inButton>{keys}</Kbd>}
    </Link>
  );
}

type IconButtonProps = ButtonShape &
  Omit<ComponentProps<"button">, keyof ButtonShape | "className" | "children"> & {
    /** Its name, said aloud and shown as the title. */
    label: string;
    icon: ReactNode;
    keys?: string | undefined;
  };

export function IconButton({ kind = "ghost", size, label, icon, keys, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={buttonLook({ kind, size }, true)}
      aria-label={label}
      title={label}
      data-key={keys}
    >
      {icon}
    </button>
  );
}
