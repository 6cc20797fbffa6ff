const two = (count: number): string => String(count).padStart(2, "0");

/** A place in a recording: 06:41, or 1:06:41 from an hour on. */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const rest = `${two(minutes)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The same in an address, to the millisecond. */
export const secondsOf = (seconds: number): string =>
  String(Math.max(0, Math.round(seconds * 1000) / 1000));

/** What stands in an address; nonsense is the beginning. */
export function secondsIn(text: string | undefined): number {
  const seconds = Number(text ?? "0");
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
