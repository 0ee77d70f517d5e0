// When something was, in the words of the page's language.

/** The time of day for what happened today, the day for what is older. */
export function moment(at: number, now = Date.now()): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  const how: Intl.DateTimeFormatOptions = today
    ? { hour: 'numeric', minute: '2-digit' }
    : { month: 'short', day: 'numeric' };
  return new Intl.DateTimeFormat(document.documentElement.lang || undefined, how).format(at);
}

/** The time of day to the second, for what is not long away. */
export function clock(at: number): string {
  return new Intl.DateTimeFormat(document.documentElement.lang || undefined, { timeStyle: 'medium' }).format(at);
}

/** The day and the time, for a tooltip. */
export function fullMoment(at: number): string {
  const how: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' };
  return new Intl.DateTimeFormat(document.documentElement.lang || undefined, how).format(at);
}
