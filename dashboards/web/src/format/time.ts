// Times of day and dates for charts, tables and captions, in the reader's own zone.

const options = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(undefined, parts);

const clock = options({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clockSeconds = options({
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const dayClock = options({
  month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const day = options({ year: "numeric", month: "short", day: "numeric" });

export const timeOfDay = (unixSeconds: number): string => clock.format(unixSeconds * 1000);
export const timeWithSeconds = (unixSeconds: number): string =>
  clockSeconds.format(unixSeconds * 1000);
export const dayAndTime = (unixSeconds: number): string => dayClock.format(unixSeconds * 1000);

const DAY_SECONDS = 86400;

// An instant of a chart: from a day's span on, a time of day alone would name two instants.
export const clockIn = (spanSeconds: number, unixSeconds: number): string =>
  spanSeconds >= DAY_SECONDS ? dayAndTime(unixSeconds) : timeOfDay(unixSeconds);
export const instantIn = (spanSeconds: number, unixSeconds: number): string =>
  spanSeconds >= DAY_SECONDS ? dayAndTime(unixSeconds) : timeWithSeconds(unixSeconds);

export const dateAndTime = (rfc3339: string): string => {
  const at = Date.parse(rfc3339);
  return Number.isNaN(at) ? rfc3339 : dayClock.format(at);
};
export const dateOnly = (rfc3339: string): string => {
  const at = Date.parse(rfc3339);
  return Number.isNaN(at) ? rfc3339 : day.format(at);
};
