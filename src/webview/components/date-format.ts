// Formats dates and times in the page's language.

const formats = new Map<string, Intl.DateTimeFormat>();

/** Caches each formatter: creating one takes longer than using it a thousand times. */
function format(at: number, name: string, options: Intl.DateTimeFormatOptions): string {
  const { lang } = document.documentElement;
  const key = `${lang} ${name}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(lang || undefined, options);
  formats.set(key, format);
  return format.format(at);
}

/** The time for today, the date for earlier days. */
export function formatDate(at: number, now = Date.now()): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return today
    ? format(at, 'time', { hour: 'numeric', minute: '2-digit' })
    : format(at, 'day', { month: 'short', day: 'numeric' });
}

/** The time with seconds, for recent events. */
export function formatTime(at: number): string {
  return format(at, 'clock', { timeStyle: 'medium' });
}

/** The date and the time, for a tooltip. */
export function formatDateTime(at: number): string {
  return format(at, 'full', { dateStyle: 'medium', timeStyle: 'medium' });
}
